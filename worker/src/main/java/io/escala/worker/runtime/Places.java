package io.escala.worker.runtime;

import io.escala.jobs.Wish;
import io.escala.jobs.Wish.Known;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many jobs run here, which wait here for a place, and for how many more there is room. Not thread-safe.
 *
 * <p>Jobs of short types are claimed ahead: they wait a few milliseconds for a place. Those that wait longer are to be
 * handed back.
 */
final class Places {

    /** How long a job waits for a place before another worker had better take it. */
    static final Duration PATIENCE = Duration.ofMillis(50);

    private record Waiting(Run run, long since) {}

    private final Map<String, Integer> versions;
    private final int concurrency;
    private final Map<String, Integer> limits;
    private final Pace pace = new Pace();
    private final Map<String, Integer> claimedByType = new HashMap<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int running;
    private int alone;

    /**
     * @param versions the newest payload version of each type that can run here
     * @param limits how many of a type may run here at once; a type without an entry only has the concurrency to heed
     */
    Places(Map<String, Integer> versions, int concurrency, Map<String, Integer> limits) {
        this.versions = versions;
        this.concurrency = concurrency;
        this.limits = limits;
    }

    /** Takes in a claimed job; whether it has a place and begins now. Else it waits. */
    boolean take(Run run, long now) {
        claimedByType.merge(run.job().type(), 1, Integer::sum);
        alone += run.claim().alone() ? 1 : 0;
        if (running < concurrency) {
            running++;
            return true;
        }
        waiting.add(new Waiting(run, now));
        return false;
    }

    /** A job has ended and leaves its place, perhaps to one that waits for it, which begins now. */
    @Nullable
    Run free(Run run) {
        left(run);
        var next = waiting.poll();
        if (next == null) {
            running--;
            return null;
        }
        return next.run();
    }

    /** A job of that type has run to its end in so many nanoseconds. */
    void ran(Run run, long nanos) {
        pace.ran(run.job().type(), nanos);
    }

    /** Gives up the jobs that have waited here for too long: those before them take longer than was thought. */
    List<Run> overdue(long now) {
        return giveUp(now - PATIENCE.toNanos());
    }

    /** Gives up all jobs that wait. */
    List<Run> allWaiting(long now) {
        return giveUp(now);
    }

    /** Nanoseconds until a job will have waited for too long; {@link Long#MAX_VALUE} when none waits. */
    long untilOverdue(long now) {
        var first = waiting.peek();
        return first == null ? Long.MAX_VALUE : Math.max(0, first.since() + PATIENCE.toNanos() - now);
    }

    private List<Run> giveUp(long upTo) {
        var given = new ArrayList<Run>();
        while (!waiting.isEmpty() && waiting.element().since() - upTo <= 0) {
            var run = waiting.remove().run();
            left(run);
            given.add(run);
        }
        if (!given.isEmpty()) {
            pace.forget();
        }
        return given;
    }

    private void left(Run run) {
        claimedByType.merge(run.job().type(), -1, Integer::sum);
        alone -= run.claim().alone() ? 1 : 0;
    }

    /** How many jobs were claimed and have not ended. */
    int busy() {
        return running + waiting.size();
    }

    /** Whether another job may be claimed; none may beside one that is to run alone. */
    boolean anyFree() {
        return alone == 0 && versions.keySet().stream().anyMatch(type -> room(type) > 0);
    }

    Wish wish(String worker, Duration lease, int atMost) {
        var known = new HashMap<String, Known>();
        int most = 0;
        for (var each : versions.entrySet()) {
            int room = room(each.getKey());
            known.put(each.getKey(), new Known(each.getValue(), room));
            most = Math.max(most, room);
        }
        return new Wish(worker, known, lease, Math.min(atMost, most), busy());
    }

    private int room(String type) {
        int limit = limits.getOrDefault(type, Integer.MAX_VALUE) - claimedByType.getOrDefault(type, 0);
        int places = Math.max(0, concurrency - running);
        int ahead = Math.max(0, pace.ahead(type) - waiting.size());
        return Math.max(0, Math.min(limit, places + ahead));
    }
}
