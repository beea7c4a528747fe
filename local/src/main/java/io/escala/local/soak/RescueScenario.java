package io.escala.local.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.local.CommandException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How soon the jobs of a killed worker run elsewhere, and that nobody takes them from one that only pauses. */
final class RescueScenario implements Scenario<JobsUnderTest> {
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final Duration RESCUED_WITHIN = Duration.ofSeconds(60);
    private static final int PAUSES = 5;

    private final int kills;
    private final int lease;

    RescueScenario(int kills, int lease) {
        this.kills = kills;
        this.lease = lease;
    }

    @Override
    public String name() {
        return "rescue";
    }

    @Override
    public void run(JobsUnderTest jobs) throws IOException, InterruptedException, CommandException {
        int places = 2 * jobs.workers().size();
        List<String> ids =
                jobs.simulate("rescue-" + jobs.random.nextLong(), places, "{\"duration\":\"PT15M\",\"steps\":900}");
        TimeUnit.SECONDS.sleep(2);
        if (PAUSE.toSeconds() < lease) {
            pauses(jobs);
        }
        kills(jobs);
        cancelAll(jobs, ids);
        halts(jobs);
    }

    /** Every worker stops for 3 s again and again; each job has to stay with its claim. */
    private static void pauses(JobsUnderTest jobs) throws IOException, InterruptedException, CommandException {
        Map<String, JsonNode> before = jobs.running();
        int paused = 0;
        for (int i = 0; i < PAUSES; i++) {
            List<String> half = jobs.workers();
            half.removeIf(worker -> jobs.random.nextBoolean());
            for (String worker : half) {
                jobs.signal("STOP", worker);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            for (String worker : half) {
                jobs.signal("CONT", worker);
            }
            paused += half.size();
            TimeUnit.SECONDS.sleep(2);
        }
        for (Map.Entry<String, JsonNode> each : before.entrySet()) {
            JsonNode now = jobs.job(each.getKey());
            if (now.path("run").asInt() != each.getValue().path("run").asInt()) {
                jobs.verdict.broke("a pause of 3 s loses no job", now.toString());
            }
        }
        jobs.say("%d pauses of 3 s with %d jobs running", paused, before.size());
    }

    private void kills(JobsUnderTest jobs) throws InterruptedException {
        Times rescued = new Times();
        Map<String, Integer> losses = new HashMap<>();
        for (int i = 0; i < kills; i++) {
            Map<String, JsonNode> running = jobs.running();
            String victim = jobs.anyWorker();
            Map<String, Integer> its = JobsUnderTest.on(running, victim);
            if (its.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(500);
                continue;
            }
            long begin = System.nanoTime();
            jobs.kill(victim);
            for (Map.Entry<String, Integer> each : its.entrySet()) {
                String id = each.getKey();
                int run = each.getValue();
                losses.merge(id, 1, Integer::sum);
                if (jobs.await(id, RESCUED_WITHIN, job -> job.path("run").asInt() > run)) {
                    rescued.add(System.nanoTime() - begin);
                } else {
                    jobs.verdict.broke(
                            "a killed worker's job runs elsewhere", jobs.job(id).toString());
                }
            }
        }
        for (String id : losses.keySet()) {
            JsonNode job = jobs.job(id);
            if (job.path("state").asText().equals("dead") || job.path("attempt").asInt() > 1) {
                jobs.verdict.broke("a job whose worker was killed from outside is not counted out", job.toString());
            }
        }
        jobs.say(
                "kill to restarted elsewhere: %s; one job lost %d workers",
                rescued,
                losses.values().stream().mapToInt(Integer::intValue).max().orElse(0));
        rescued.require(jobs.verdict, "kill to restarted elsewhere", BOUND);
    }

    private static void cancelAll(JobsUnderTest jobs, List<String> ids) throws InterruptedException {
        for (String id : ids) {
            jobs.client.send("DELETE", "/api/jobs/" + id, Map.of(), "");
        }
        jobs.awaitIdle(Duration.ofMinutes(1));
    }

    /** A job that ends its JVM each time is dead after three crashes of its own, and only it. */
    private static void halts(JobsUnderTest jobs) throws InterruptedException {
        String name = "halt-" + jobs.random.nextLong();
        List<String> neighbours = new ArrayList<>(
                jobs.simulate(name, 4 * jobs.workers().size(), "{\"duration\":\"PT20S\",\"steps\":40}"));
        String killer = jobs.simulate(name, "{\"duration\":\"PT1S\",\"steps\":1,\"halt\":true}");
        neighbours.addAll(jobs.simulate(name + "b", 20, "{\"duration\":\"PT1S\",\"steps\":2}"));
        long begin = System.nanoTime();
        if (!jobs.await(
                killer,
                Duration.ofMinutes(3),
                job -> JobsUnderTest.FINAL.contains(job.path("state").asText()))) {
            jobs.verdict.broke(
                    "a job that halts its JVM is dead in the end",
                    jobs.job(killer).toString());
            return;
        }
        JsonNode dead = jobs.job(killer);
        jobs.say("the job that halts its JVM after %.0f s: %s", (System.nanoTime() - begin) / 1e9, dead.path("error"));
        if (!dead.path("error").asText().contains("3 workers were lost while they ran this job alone")) {
            jobs.verdict.broke("a job that halts its JVM is dead after three crashes of its own", dead.toString());
        }
        jobs.allSucceed(neighbours, Duration.ofMinutes(3));
    }
}
