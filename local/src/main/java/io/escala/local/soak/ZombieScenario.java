package io.escala.local.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.local.CommandException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * All workers but one are suspended for three leases in the midst of their jobs, so that the jobs are done elsewhere, and
 * wake up. None of them may commit a step or settle a job that is no longer its own.
 */
final class ZombieScenario implements Scenario<JobsUnderTest> {
    private static final int PER_WORKER = 4;
    private static final Duration DONE_WITHIN = Duration.ofMinutes(5);
    private static final Duration AWAKE_WITHIN = Duration.ofSeconds(30);

    private final int trials;
    private final int lease;
    private final List<String> ids = new ArrayList<>();
    private final Map<String, JsonNode> ended = new HashMap<>();

    ZombieScenario(int trials, int lease) {
        this.trials = trials;
        this.lease = lease;
    }

    @Override
    public String name() {
        return "zombies";
    }

    @Override
    public void run(JobsUnderTest jobs) throws IOException, InterruptedException, CommandException {
        int done = 0;
        int claims = 0;
        for (int round = 0; done < trials; round++) {
            List<String> workers = jobs.workers();
            Collections.shuffle(workers, jobs.random);
            List<String> victims = workers.subList(0, Math.min(workers.size() - 1, trials - done));
            ids.addAll(jobs.simulate(
                    "zombie-" + jobs.random.nextLong() + "-" + round,
                    victims.size() * PER_WORKER / 2,
                    "{\"duration\":\"PT%dS\",\"steps\":%d}".formatted(lease, 10 * lease)));
            awaitBusy(jobs, victims);
            Map<String, JsonNode> running = jobs.running();
            for (String victim : victims) {
                int its = JobsUnderTest.on(running, victim).size();
                done += its > 0 ? 1 : 0;
                claims += its;
            }
            suspend(jobs, victims);
            noteEnded(jobs);
        }
        jobs.say("%d workers were suspended for %d s with %d jobs in hand", done, 3 * lease, claims);
        jobs.allSucceed(ids, DONE_WITHIN);
        checkUnchanged(jobs);
    }

    /** Each of them runs something, or nothing is left for it. */
    private static void awaitBusy(JobsUnderTest jobs, List<String> victims) throws InterruptedException {
        long deadline = System.nanoTime() + AWAKE_WITHIN.toNanos();
        while (System.nanoTime() - deadline < 0) {
            Map<String, JsonNode> running = jobs.running();
            long busy = victims.stream()
                    .filter(victim -> !JobsUnderTest.on(running, victim).isEmpty())
                    .count();
            if (busy * 4 >= victims.size() * 3L) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private void suspend(JobsUnderTest jobs, List<String> victims)
            throws IOException, InterruptedException, CommandException {
        List<String> stopped = new ArrayList<>();
        try {
            for (String victim : victims) {
                jobs.signal("STOP", victim);
                stopped.add(victim);
            }
            TimeUnit.SECONDS.sleep(3L * lease);
        } finally {
            for (String victim : stopped) {
                jobs.signal("CONT", victim);
            }
        }
        jobs.awaitHealthy(AWAKE_WITHIN);
    }

    private void noteEnded(JobsUnderTest jobs) throws InterruptedException {
        for (String id : ids) {
            if (!ended.containsKey(id)) {
                JsonNode job = jobs.job(id);
                if (JobsUnderTest.FINAL.contains(job.path("state").asText())) {
                    ended.put(id, job);
                }
            }
        }
    }

    /** A job that has ended stays as it was, whoever wakes up later. */
    private void checkUnchanged(JobsUnderTest jobs) throws InterruptedException {
        for (Map.Entry<String, JsonNode> each : ended.entrySet()) {
            JsonNode now = jobs.job(each.getKey());
            if (!now.equals(each.getValue())) {
                jobs.verdict.broke("no stale transition", each.getValue() + " became " + now);
            }
        }
    }
}
