package io.escala.worker.runtime;

import io.escala.jobs.Claim;
import io.escala.jobs.Wish;
import io.escala.jobs.Wish.Known;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How many jobs run here, and for how many more there is room. Not thread-safe. */
final class Places {

    private final Map<String, Integer> versions;
    private final int concurrency;
    private final Map<String, Integer> limits;
    private final Map<String, Integer> runningByType = new HashMap<>();
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

    void take(Claim claim) {
        running++;
        runningByType.merge(claim.job().type(), 1, Integer::sum);
        alone += claim.alone() ? 1 : 0;
    }

    void free(Claim claim) {
        running--;
        runningByType.merge(claim.job().type(), -1, Integer::sum);
        alone -= claim.alone() ? 1 : 0;
    }

    int busy() {
        return running;
    }

    /** Whether another job may begin; none may beside one that is to run alone. */
    boolean anyFree() {
        return running < concurrency && alone == 0;
    }

    Wish wish(String worker, Duration lease, int atMost) {
        var known = new HashMap<String, Known>();
        versions.forEach((type, version) -> known.put(type, new Known(version, room(type))));
        return new Wish(worker, known, lease, Math.min(atMost, concurrency - running), running);
    }

    private int room(String type) {
        int limit = limits.getOrDefault(type, concurrency);
        return Math.max(0, limit - runningByType.getOrDefault(type, 0));
    }
}
