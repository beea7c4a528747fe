package io.escala.local.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.local.soak.Tap.Asked;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/** What people wait for: a job of theirs beside somebody's many, the end of one they cancel, the progress of one they watch. */
final class SharingScenario implements Scenario<JobsUnderTest> {
    private static final int SMALL = 10;
    private static final int ROUNDS = 20;
    private static final int CANCELLED = 100;
    private static final int WATCHED = 8;
    private static final int STEPS = 40;
    private static final Duration START_WITHIN = Duration.ofSeconds(1);
    private static final Duration CANCELLED_WITHIN = Duration.ofSeconds(2);
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(1);

    private final int backlog;

    SharingScenario(int backlog) {
        this.backlog = backlog;
    }

    @Override
    public String name() {
        return "sharing";
    }

    @Override
    public void run(JobsUnderTest jobs) throws InterruptedException {
        progress(jobs);
        cancellations(jobs);
        tenants(jobs);
    }

    /** From the answer to a step until a client that watches has seen it. */
    private static void progress(JobsUnderTest jobs) throws InterruptedException {
        List<String> ids = jobs.simulate(
                "watched-" + jobs.random.nextLong(), WATCHED, "{\"duration\":\"PT20S\",\"steps\":%d}".formatted(STEPS));
        List<Thread> watchers = new ArrayList<>();
        List<NavigableMap<Long, Long>> seen = new ArrayList<>();
        for (String id : ids) {
            NavigableMap<Long, Long> firstSeen = new ConcurrentSkipListMap<>();
            seen.add(firstSeen);
            watchers.add(Thread.ofVirtual().start(() -> watch(jobs, id, firstSeen)));
        }
        for (Thread each : watchers) {
            each.join();
        }
        Times delays = new Times();
        for (Asked step : jobs.tap.asked()) {
            int watched = ids.indexOf(step.job());
            if (watched >= 0 && step.committed()) {
                Map.Entry<Long, Long> first = seen.get(watched).ceilingEntry(step.step() + 1L);
                if (first == null) {
                    jobs.verdict.broke("progress is seen", "step " + step.step() + " of job " + step.job());
                } else {
                    delays.add(Math.max(0, first.getValue() - step.answered()));
                }
            }
        }
        jobs.say("step committed to progress seen: %s", delays);
        delays.require(jobs.verdict, "progress is seen", SEEN_WITHIN);
    }

    private static void watch(JobsUnderTest jobs, String id, NavigableMap<Long, Long> firstSeen) {
        try {
            jobs.client.events("/api/jobs/" + id + "/events", job -> {
                boolean ended = job.path("state").asText().equals("succeeded");
                firstSeen.putIfAbsent(ended ? STEPS : job.at("/progress/steps").asLong(), System.nanoTime());
                return !ended;
            });
        } catch (IOException e) {
            jobs.verdict.broke("an event stream lasts as long as its job", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void cancellations(JobsUnderTest jobs) throws InterruptedException {
        Times times = new Times();
        while (times.count() < CANCELLED) {
            List<String> ids =
                    jobs.simulate("cancelled-" + jobs.random.nextLong(), 20, "{\"duration\":\"PT60S\",\"steps\":60}");
            for (String id : ids) {
                jobs.await(
                        id,
                        Duration.ofSeconds(30),
                        job -> job.path("state").asText().equals("running"));
            }
            for (String id : ids) {
                long begin = System.nanoTime();
                jobs.client.send("DELETE", "/api/jobs/" + id, Map.of(), "");
                if (jobs.await(
                        id,
                        Duration.ofSeconds(30),
                        job -> job.path("state").asText().equals("cancelled"))) {
                    times.add(System.nanoTime() - begin);
                } else {
                    jobs.verdict.broke("a cancelled job stops", jobs.job(id).toString());
                    return;
                }
            }
        }
        jobs.say("cancel to cancelled: %s", times);
        times.require(jobs.verdict, "cancel to cancelled", CANCELLED_WITHIN);
    }

    private void tenants(JobsUnderTest jobs) throws InterruptedException {
        pause(jobs, true);
        String large = "large-" + jobs.random.nextLong();
        long begin = System.nanoTime();
        Flood.of(backlog, 32, i -> submitAs(jobs, "large", large + "-" + i, "PT0.02S"));
        jobs.say("%,d jobs of one tenant are queued after %.0f s", backlog, (System.nanoTime() - begin) / 1e9);
        pause(jobs, false);
        Times starts = new Times();
        for (int round = 0; round < ROUNDS; round++) {
            startSmall(jobs, "small-" + jobs.random.nextLong(), starts);
        }
        long left = jobs.client.get("/api/queue", Map.of()).json().path("ready").asLong();
        if (left == 0) {
            jobs.verdict.broke(
                    "the scenario does what it says", "the large tenant's jobs were done too soon: queue more");
        }
        jobs.say("the other tenant's jobs, submitted to started, with %,d still ready at the end: %s", left, starts);
        starts.require(jobs.verdict, "the other tenant's jobs start", START_WITHIN);
    }

    private static void startSmall(JobsUnderTest jobs, String key, Times starts) throws InterruptedException {
        List<String> waiting = new ArrayList<>();
        Map<String, Long> begins = new java.util.HashMap<>();
        for (int i = 0; i < SMALL; i++) {
            long begin = System.nanoTime();
            String id = submitAs(jobs, "small", key + "-" + i, "PT1S");
            waiting.add(id);
            begins.put(id, begin);
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!waiting.isEmpty() && System.nanoTime() - deadline < 0) {
            for (String id : List.copyOf(waiting)) {
                JsonNode job = jobs.job(id);
                if (!job.path("state").asText().equals("ready")) {
                    starts.add(System.nanoTime() - begins.getOrDefault(id, 0L));
                    waiting.remove(id);
                }
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        if (!waiting.isEmpty()) {
            jobs.verdict.broke("the other tenant's jobs start", waiting.size() + " have not after 60 s");
        }
    }

    private static String submitAs(JobsUnderTest jobs, String tenant, String key, String duration)
            throws InterruptedException {
        return jobs.submit(
                "/api/jobs",
                Map.of("Content-Type", "application/json", "Idempotency-Key", key, "Escala-Tenant", tenant),
                "{\"type\":\"simulate\",\"payload\":{\"duration\":\"%s\",\"steps\":1}}".formatted(duration));
    }

    private static void pause(JobsUnderTest jobs, boolean paused) throws InterruptedException {
        jobs.client.send(
                "PUT", "/api/queue", Map.of("Content-Type", "application/json"), "{\"paused\":" + paused + "}");
    }
}
