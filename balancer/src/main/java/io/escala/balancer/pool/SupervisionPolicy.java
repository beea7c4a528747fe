package io.escala.balancer.pool;

import java.time.Duration;

/**
 * What the supervisor looks for.
 *
 * @param stall how long a backend may leave at least {@code waiting} requests without any answer while others answer
 * @param waiting requests that must wait before silence means anything
 * @param errors responses with a server error (500, 502, 503, 504) in a row that eject a backend whose peers do better; 0
 *     means that none do
 * @param slowFactor how many times its peers' median a backend's own may be
 * @param slowExcess by how much it may exceed it in any case
 * @param samples answers in a second before a median means anything
 * @param rampStart the share of a full one's turns that a backend joins with; 1 turns ramps off
 * @param rampTime after which a backend has its full share whatever was measured
 * @param adaptive whether a backend's limit follows its latency
 * @param leastLimit below which no limit falls
 * @param mostLimit requests under way at one backend, whatever its latency
 */
public record SupervisionPolicy(
        Duration stall,
        int waiting,
        int errors,
        double slowFactor,
        Duration slowExcess,
        int samples,
        double rampStart,
        Duration rampTime,
        boolean adaptive,
        int leastLimit,
        int mostLimit) {

    /** What holds unless it is configured. */
    public static final SupervisionPolicy DEFAULT = new SupervisionPolicy(
            Duration.ofMillis(400), 3, 10, 3, Duration.ofMillis(100), 10, 0.1, Duration.ofSeconds(30), true, 32, 1024);
}
