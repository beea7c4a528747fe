package io.escala.jobs;

import java.util.HexFormat;

/**
 * The trace of a job in the sense of W3C Trace Context: its id is the job's, so every run of a job is found in one trace,
 * and whoever submits a job can refer to it before it runs.
 *
 * @param traceId 32 lower-case hexadecimal digits
 * @param spanId 16 lower-case hexadecimal digits: the parent of every run
 */
public record JobTrace(String traceId, String spanId) {

    public static JobTrace of(JobId id) {
        var hex = HexFormat.of();
        var low = hex.toHexDigits(id.value().getLeastSignificantBits());
        return new JobTrace(hex.toHexDigits(id.value().getMostSignificantBits()) + low, low);
    }
}
