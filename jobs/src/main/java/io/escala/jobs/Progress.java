package io.escala.jobs;

import java.util.Map;

/**
 * How far a running job has come.
 *
 * @param percent 0 to 100
 * @param counts what was done so far, by name ({@code rows}, {@code rejected}), in the handler's order
 */
public record Progress(int percent, Map<String, Long> counts) {

    public static final Progress NONE = new Progress(0, Map.of());

    public Progress {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("percent must be 0 to 100, not " + percent);
        }
    }
}
