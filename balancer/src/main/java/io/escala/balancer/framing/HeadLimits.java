package io.escala.balancer.framing;

/**
 * How much of a head is read before it is refused.
 *
 * @param line the longest request or status line, in bytes without its end
 * @param bytes the largest head, in bytes with all its line ends
 * @param fields the most fields
 */
public record HeadLimits(int line, int bytes, int fields) {

    public HeadLimits {
        if (line < 64 || bytes < line || fields < 1) {
            throw new IllegalArgumentException("head limits need 64 <= line <= bytes and 1 <= fields");
        }
    }
}
