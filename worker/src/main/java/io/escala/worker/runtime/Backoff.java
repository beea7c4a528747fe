package io.escala.worker.runtime;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Waits that double up to a limit, each between a half and the whole of it, so that many waiters spread out. */
final class Backoff {

    private Backoff() {}

    /** @param failures how many in a row, from 1 */
    static Duration jittered(int failures, Duration first, Duration longest) {
        long whole = Math.min(longest.toMillis(), first.toMillis() << Math.min(failures - 1, 20));
        return Duration.ofMillis(whole - ThreadLocalRandom.current().nextLong(whole / 2 + 1));
    }
}
