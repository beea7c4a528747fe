package io.escala.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RedisRefusalTest {

    @Test
    void itsCodeIsTheErrorsFirstWord() {
        assertThat(code("NOSCRIPT No matching script")).isEqualTo("NOSCRIPT");
        assertThat(code("OOM")).isEqualTo("OOM");
    }

    /** A connection begins with several commands at once: one to a Redis that is still loading is away, not wrong. */
    @Test
    void ofSeveralCommandsTheFirstErrorCounts() {
        assertThat(code("ERR [1] LOADING Redis is loading the dataset in memory\nERR [2] LOADING Redis is loading"))
                .isEqualTo("LOADING");
    }

    private static String code(String message) {
        return new RedisRefusal(message, new IllegalStateException()).code();
    }
}
