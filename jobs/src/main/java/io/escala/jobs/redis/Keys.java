package io.escala.jobs.redis;

import io.escala.jobs.JobId;

/**
 * The names of a queue's keys. All share the hash tag {@code {escala:<queue>}}, so that they are in one slot of a Redis
 * cluster, followed by the version of the format of what they hold; {@code prelude.lua} lists them.
 */
final class Keys {

    private static final int FORMAT = 2;

    private final String base;

    Keys(String queue) {
        base = "{escala:" + queue + "}:" + FORMAT + ":";
    }

    /** What all begin with: the first of KEYS of every script. */
    String base() {
        return base;
    }

    String wake() {
        return base + "wake";
    }

    /** The channel on which changes of a job are announced. */
    String events(JobId id) {
        return base + "events:" + id;
    }

    String idempotency(String tenant, String key) {
        return base + "idempotency:" + tenant + ":" + key;
    }
}
