package io.escala.jobs.redis;

import io.escala.jobs.JobId;
import java.util.List;

/**
 * The names of a queue's keys. All share the hash tag {@code {escala:<queue>}}, so that they are in one slot of a Redis
 * cluster, followed by the version of the format of what they hold.
 */
final class Keys {

    private static final int FORMAT = 1;

    private final String base;
    private final List<String> all;

    Keys(String queue) {
        base = "{escala:" + queue + "}:" + FORMAT + ":";
        all = List.of(
                base + "meta",
                base + "ready",
                base + "due",
                base + "leases",
                base + "finished",
                base + "wake",
                base + "job:",
                base + "state:",
                base + "parked:");
    }

    /** KEYS of every script; prelude.lua names them in this order. */
    List<String> all() {
        return all;
    }

    String wake() {
        return base + "wake";
    }

    String job(JobId id) {
        return base + "job:" + id;
    }

    String idempotency(String key) {
        return base + "idempotency:" + key;
    }
}
