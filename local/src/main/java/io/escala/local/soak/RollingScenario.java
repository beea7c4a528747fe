package io.escala.local.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.local.CommandException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Workers are told to end, one every 20 s, while each runs jobs of two minutes: those are handed back, unharmed. */
final class RollingScenario implements Scenario<JobsUnderTest> {
    private static final Duration BETWEEN = Duration.ofSeconds(20);
    private static final Duration HANDED_BACK_WITHIN = Duration.ofSeconds(5);
    private static final Duration DONE_WITHIN = Duration.ofMinutes(6);

    private final Duration time;

    RollingScenario(double minutes) {
        time = Duration.ofMillis((long) (minutes * 60_000));
    }

    @Override
    public String name() {
        return "rolling";
    }

    @Override
    public void run(JobsUnderTest jobs) throws IOException, InterruptedException, CommandException {
        int places = 4 * jobs.workers().size();
        List<String> ids = new ArrayList<>();
        Times handedBack = new Times();
        long end = System.nanoTime() + time.toNanos();
        int restarts = 0;
        while (System.nanoTime() - end < 0) {
            long next = System.nanoTime() + BETWEEN.toNanos();
            ids.addAll(jobs.simulate(
                    "rolling-" + jobs.random.nextLong(),
                    Math.max(0, places - jobs.running().size()),
                    "{\"duration\":\"PT2M\",\"steps\":120}"));
            TimeUnit.SECONDS.sleep(3);
            List<String> workers = jobs.workers().stream().sorted().toList();
            restart(jobs, workers.get(restarts++ % workers.size()), handedBack);
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        }
        jobs.say("%d restarts under %d jobs; told to end to handed back: %s", restarts, ids.size(), handedBack);
        handedBack.require(jobs.verdict, "told to end to handed back", HANDED_BACK_WITHIN);
        jobs.allSucceed(ids, DONE_WITHIN);
        for (String id : ids) {
            if (!jobs.job(id).path("lastError").isMissingNode()) {
                jobs.verdict.broke(
                        "a restart looks like no failure", jobs.job(id).toString());
            }
        }
    }

    private static void restart(JobsUnderTest jobs, String worker, Times handedBack)
            throws CommandException, InterruptedException {
        Map<String, JsonNode> running = jobs.running();
        long begin = System.nanoTime();
        jobs.stack.restart(worker);
        for (Map.Entry<String, Integer> each : JobsUnderTest.on(running, worker).entrySet()) {
            String id = each.getKey();
            int run = each.getValue();
            boolean left = jobs.await(
                    id,
                    Duration.ofSeconds(30),
                    job -> job.path("run").asInt() != run
                            || !job.path("worker").asText().equals(worker));
            if (left) {
                handedBack.add(System.nanoTime() - begin);
            } else {
                jobs.verdict.broke(
                        "a worker that ends hands its jobs back", jobs.job(id).toString());
            }
        }
    }
}
