package io.escala.local.soak;

import io.escala.local.soak.Client.Answer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Submits jobs as a careful client does, and holds the queue to its word: what was accepted succeeds. */
final class Jobs {
    private static final Duration DONE_WITHIN = Duration.ofMinutes(3);

    private final Client client;
    private final Excuses excuses;
    private final Verdict verdict;

    Jobs(Client client, Excuses excuses, Verdict verdict) {
        this.client = client;
        this.excuses = excuses;
        this.verdict = verdict;
    }

    /**
     * Repeats a submission with its idempotency key until it is accepted; returns the job's id, or nothing when
     * {@code givenUp} comes first, and then it is unknown whether there is such a job.
     */
    Optional<String> submit(String path, String contentType, String key, String body, CountDownLatch givenUp)
            throws InterruptedException {
        while (true) {
            long begin = System.nanoTime();
            Answer answer =
                    client.send("POST", path, Map.of("Content-Type", contentType, "Idempotency-Key", key), body);
            if (answer.status() == 202) {
                verdict.succeeded(Operation.SUBMIT);
                return Optional.of(answer.location().substring(answer.location().lastIndexOf('/') + 1));
            }
            if (excuses.allow(Operation.SUBMIT, begin, System.nanoTime())) {
                verdict.excused(Operation.SUBMIT, answer);
            } else {
                verdict.broke("no submission fails", key + ": " + answer);
            }
            if (givenUp.await(500, TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        }
    }

    /** Waits for the job's end; true when it succeeded, as it has to. */
    boolean succeeds(String id) throws InterruptedException {
        long deadline = System.nanoTime() + DONE_WITHIN.toNanos();
        String state = "unknown";
        while (System.nanoTime() - deadline < 0) {
            Answer answer = client.get("/api/jobs/" + id, Map.of());
            if (answer.status() == 404) {
                verdict.broke("no accepted job is lost", "job " + id + " is unknown");
                return false;
            }
            if (answer.status() == 200) {
                state = answer.json().path("state").asText();
                if (state.equals("succeeded")) {
                    return true;
                }
                if (state.equals("dead") || state.equals("cancelled") || state.equals("parked")) {
                    verdict.broke("an accepted job succeeds", "job " + id + ": " + answer.body());
                    return false;
                }
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        verdict.broke(
                "an accepted job ends", "job " + id + " is " + state + " after " + DONE_WITHIN.toSeconds() + " s");
        return false;
    }
}
