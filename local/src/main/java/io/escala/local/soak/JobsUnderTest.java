package io.escala.local.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.soak.Client.Answer;
import io.escala.local.stack.MemberStatus;
import io.escala.local.stack.Stack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A stack whose jobs are put to the test, and words for what is done to it. */
final class JobsUnderTest {
    /** The states in which a job stays. */
    static final Set<String> FINAL = Set.of("succeeded", "dead", "cancelled");

    private static final Duration SUBMITTED_WITHIN = Duration.ofMinutes(3);

    final Stack stack;
    final Client client;
    final Tap tap;
    final Verdict verdict;
    final Random random;
    private final Output output;

    JobsUnderTest(Stack stack, Client client, Tap tap, Verdict verdict, Random random, Output output) {
        this.stack = stack;
        this.client = client;
        this.tap = tap;
        this.verdict = verdict;
        this.random = random;
        this.output = output;
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation's library is not worth a dependency
    void say(String format, Object... arguments) {
        output.say("  " + String.format(Locale.ROOT, format, arguments));
    }

    /** Submits until it is accepted, with the same key; gives the job's id. */
    String submit(String path, Map<String, String> headers, String body) throws InterruptedException {
        long deadline = System.nanoTime() + SUBMITTED_WITHIN.toNanos();
        while (true) {
            Answer answer = client.send("POST", path, headers, body);
            if (answer.status() == 202) {
                return answer.location().substring(answer.location().lastIndexOf('/') + 1);
            }
            boolean passing = answer.status() == 0 || answer.status() >= 502 || answer.status() == 429;
            if (!passing) {
                verdict.broke("a submission that fails says that it may be repeated", answer.toString());
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("a submission is still refused: " + answer);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    String simulate(String key, String payload) throws InterruptedException {
        return submit(
                "/api/jobs",
                Map.of("Content-Type", "application/json", "Idempotency-Key", key),
                "{\"type\":\"simulate\",\"payload\":" + payload + "}");
    }

    List<String> simulate(String key, int count, String payload) throws InterruptedException {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(simulate(key + "-" + i, payload));
        }
        return ids;
    }

    /** The job as it is now. */
    JsonNode job(String id) throws InterruptedException {
        while (true) {
            Answer answer = client.get("/api/jobs/" + id, Map.of());
            if (answer.status() == 404) {
                verdict.broke("no accepted job is lost", "job " + id + " is unknown");
            }
            if (answer.status() == 200 || answer.status() == 404) {
                return answer.json();
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** The jobs that run, by id. */
    Map<String, JsonNode> running() throws InterruptedException {
        Answer answer = client.get("/api/jobs?state=running&limit=200", Map.of());
        Map<String, JsonNode> jobs = new HashMap<>();
        if (answer.status() == 200) {
            answer.json().path("items").forEach(job -> jobs.put(job.path("id").asText(), job));
        }
        return jobs;
    }

    /** Which run of each of its jobs the worker has in hand, by the job's id. */
    static Map<String, Integer> on(Map<String, JsonNode> running, String worker) {
        return running.entrySet().stream()
                .filter(job -> job.getValue().path("worker").asText().equals(worker))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, job -> job.getValue().path("run").asInt()));
    }

    /** Waits until the job is as wanted; false when it has not come to that. */
    boolean await(String id, Duration within, Predicate<JsonNode> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (!wanted.test(job(id))) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return true;
    }

    /** Waits for the ends of jobs, each of which has to succeed in its first attempt. */
    void allSucceed(List<String> ids, Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        for (String id : ids) {
            JsonNode job = job(id);
            while (!FINAL.contains(job.path("state").asText()) && System.nanoTime() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(50);
                job = job(id);
            }
            if (!job.path("state").asText().equals("succeeded")) {
                verdict.broke("every accepted job succeeds", job.toString());
            } else if (job.path("attempt").asInt() != 1) {
                verdict.broke("no attempt is spent", job.toString());
            }
        }
    }

    List<String> workers() {
        return stack.status().members().stream()
                .filter(member -> member.name().startsWith("worker-") && member.pid() != 0)
                .map(MemberStatus::name)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    String anyWorker() {
        List<String> workers = workers();
        return workers.isEmpty() ? "worker-1" : workers.get(random.nextInt(workers.size()));
    }

    /** A worker that is ready to work; none while fewer than half of them are, for kills are not to outrun restarts. */
    Optional<String> anyReadyWorker() {
        List<String> all = workers();
        List<String> ready = stack.status().members().stream()
                .filter(MemberStatus::healthy)
                .map(MemberStatus::name)
                .filter(all::contains)
                .toList();
        return ready.size() * 2 < all.size() || ready.isEmpty()
                ? Optional.empty()
                : Optional.of(ready.get(random.nextInt(ready.size())));
    }

    /** Kills a member if it runs just now, and tells whether it did. */
    boolean kill(String member) {
        return end(member, stack::kill);
    }

    /** Kills it, and has it started again at once instead of after a pause that grows with each death. */
    boolean bounce(String member) {
        return end(member, stack::bounce);
    }

    private boolean end(String member, Ending ending) {
        try {
            ending.end(member);
            verdict.note(member.replaceAll("-[0-9]+$", "") + " killed");
            return true;
        } catch (CommandException notRunning) {
            say("%s", notRunning);
            return false;
        }
    }

    @FunctionalInterface
    private interface Ending {
        long end(String member) throws CommandException;
    }

    void signal(String name, String member) throws IOException, InterruptedException, CommandException {
        Saboteur.signal(name, stack.process(member).pid());
    }

    void awaitHealthy(Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (!stack.status().members().stream().allMatch(MemberStatus::healthy)) {
            if (System.nanoTime() - deadline > 0) {
                verdict.broke("everything works again", "not after " + within.toSeconds() + " s: " + stack.status());
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Waits until nothing is left to do. */
    void awaitIdle(Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (System.nanoTime() - deadline < 0) {
            Answer answer = client.get("/api/queue", Map.of());
            if (answer.status() == 200
                    && answer.json().path("ready").asLong()
                                    + answer.json().path("running").asLong()
                                    + answer.json().path("scheduled").asLong()
                            == 0) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        verdict.broke("every accepted job ends", "some have not after " + within.toSeconds() + " s");
    }
}
