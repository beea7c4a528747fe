package io.escala.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.jobs.Claim;
import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.CancelOutcome;
import io.escala.jobs.JobQueue.ClaimOutcome;
import io.escala.jobs.JobQueue.Hold;
import io.escala.jobs.JobQueue.SubmitOutcome.Accepted;
import io.escala.jobs.JobState;
import io.escala.jobs.Progress;
import io.escala.jobs.Settlement;
import io.escala.jobs.Submission;
import io.escala.jobs.Wish;
import io.escala.jobs.Wish.Known;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;

/**
 * One random interleaving. Its workers are claims in hand: each may go on at any time, whatever has become of it
 * meanwhile, so every one is a zombie some of the time. PostgreSQL is a map with the rules of the protocol.
 */
@NullUnmarked
final class Story {

    private static final int STEPS = 5;
    private static final Map<String, Known> KNOWN = Map.of("import", new Known(1));
    private static final Duration LEASE = Duration.ofMinutes(10);

    /** What PostgreSQL knows of a job, and what the world has seen of it. */
    private static final class Truth {
        long epoch = -1;
        long n = -1;
        int steps;
        boolean cancelled;
        long newestCommitter = -1;
        long newestClaim = -1;
        boolean seenFinal;

        boolean done() {
            return steps == STEPS;
        }

        boolean take(Claim claim) {
            if (claim.fence().epoch() < epoch
                    || (claim.fence().epoch() == epoch && claim.fence().n() < n)) {
                return false;
            }
            epoch = claim.fence().epoch();
            n = claim.fence().n();
            return true;
        }
    }

    /** A worker with a claim; {@code order} counts claims as they happened. */
    private static final class Hand {
        final Claim claim;
        final long order;
        boolean begun;

        Hand(Claim claim, long order) {
            this.claim = claim;
            this.order = order;
        }
    }

    private final RedisFixture redis;
    private final Random random;
    private final JobQueue queue;
    private final Map<JobId, Truth> truths = new HashMap<>();
    private final List<Hand> hands = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private int powerCuts;
    private boolean wasCut;
    private long claims;

    /** What a power cut would bring back: the length of the file and the jobs accepted by then. */
    private long durable = -1;

    private Set<JobId> durableJobs = Set.of();

    Story(RedisFixture redis, Random random, int powerCuts) {
        this.redis = redis;
        this.random = random;
        this.powerCuts = powerCuts;
        queue = redis.queue(new RedisJobQueue.Settings(
                Duration.ofSeconds(2), Duration.ofHours(1), Duration.ofDays(7), Duration.ofSeconds(60)));
        redis.setEpoch(queue);
    }

    List<String> told() {
        return told;
    }

    void tell(int events) throws IOException {
        for (int i = 0; i < events; i++) {
            event();
        }
    }

    private void event() throws IOException {
        switch (random.nextInt(28)) {
            case 0, 1 -> submit();
            case 2, 3, 4, 5, 6, 7, 8 -> claim();
            case 9, 10, 11, 12, 13, 14, 15, 16 -> goOn();
            case 17, 18, 19, 20, 21 -> loseLeases();
            case 22 -> cancel();
            case 23 -> giveBack();
            case 24 -> fail();
            case 25 -> forget();
            case 26 -> remember();
            default -> powerCut();
        }
    }

    /** Few jobs at a time, so that many claims of one job meet. */
    private void submit() {
        if (truths.values().stream().filter(truth -> !truth.seenFinal).count() >= 4) {
            return;
        }
        var delay = random.nextInt(4) == 0 ? Duration.ofMillis(1) : Duration.ZERO;
        var id = ((Accepted) queue.submit(new Submission("import", 1, "{}", delay, random.nextInt(10), null))).id();
        truths.put(id, new Truth());
        say("submit " + id);
    }

    private void claim() {
        switch (queue.claim(new Wish("w", KNOWN, LEASE, 1, 0))) {
            case ClaimOutcome.Claimed(var taken) -> {
                var claim = taken.getFirst();
                hands.add(new Hand(claim, ++claims));
                truth(claim.job().id()).newestClaim = claims;
                say("claim #" + claims + " " + claim.job().id() + " " + claim.fence());
            }
            case ClaimOutcome.EpochNeeded _ -> redis.setEpoch(queue);
            case ClaimOutcome.NothingReady _, ClaimOutcome.Volunteer _ -> queue.sweep();
        }
    }

    /** A worker does what it would do next. */
    private void goOn() {
        var hand = anyHand();
        if (hand == null) {
            return;
        }
        var id = hand.claim.job().id();
        var truth = truth(id);
        if (random.nextInt(3) == 0 && !renewed(hand) && random.nextBoolean()) {
            say("#" + hand.order + " learns that it lost");
            hands.remove(hand);
        } else if (truth.done()) {
            settle(hand, claim -> queue.settle(new Settlement.Completed(claim, Progress.NONE, "{}")), "completes");
        } else if (truth.cancelled) {
            settle(hand, claim -> queue.settle(new Settlement.Stopped(claim)), "stops");
        } else if (!truth.take(hand.claim)) {
            settle(
                    hand,
                    claim -> queue.settle(new Settlement.Released(claim, Progress.NONE, Duration.ZERO)),
                    "is fenced off");
        } else if (!hand.begun) {
            hand.begun = true;
            queue.advanced(hand.claim, truth.steps);
            say("#" + hand.order + " begins");
        } else {
            commit(hand, truth);
        }
    }

    private void commit(Hand hand, Truth truth) {
        assertThat(hand.order)
                .as("J3: #%d commits after a newer claim", hand.order)
                .isGreaterThanOrEqualTo(truth.newestCommitter);
        assertThat(truth.seenFinal)
                .as("J4: #%d commits to a job that was final", hand.order)
                .isFalse();
        truth.newestCommitter = hand.order;
        truth.steps++;
        say("#" + hand.order + " commits step " + truth.steps);
    }

    private void cancel() {
        var id = anyJob();
        if (id == null || truth(id).done() || random.nextInt(4) > 0) {
            return;
        }
        truth(id).cancelled = true;
        var outcome = queue.cancel(id);
        say("cancel " + id + " " + outcome);
        assertThat(outcome).isNotEqualTo(CancelOutcome.UNKNOWN);
        truth(id).seenFinal = outcome != CancelOutcome.CANCELLING;
    }

    private void giveBack() {
        var hand = anyHand();
        if (hand != null && random.nextInt(3) == 0) {
            var delay = Duration.ofMillis(random.nextInt(2));
            settle(hand, claim -> queue.settle(new Settlement.Released(claim, Progress.NONE, delay)), "hands back");
        }
    }

    private void fail() {
        var hand = anyHand();
        if (hand != null && random.nextInt(3) == 0) {
            var backoff = Duration.ofMillis(random.nextInt(2));
            settle(hand, claim -> queue.settle(new Settlement.Failed(claim, "x", backoff)), "fails");
        }
    }

    /** A worker dies. */
    private void forget() {
        var hand = anyHand();
        if (hand != null && random.nextInt(3) == 0) {
            say("#" + hand.order + " dies");
            hands.remove(hand);
        }
    }

    /** Some leases run out, and sweeps find them. */
    private void loseLeases() {
        say("leases run out");
        for (var hand : hands) {
            if (random.nextBoolean()) {
                expire(hand.claim.job().id().toString());
            }
        }
        sweepPastGrace();
    }

    private void expire(String id) {
        redis.call(
                Request.cmd(Command.ZADD).arg(key("leases")).arg("XX").arg("0").arg(id));
    }

    private void sweepPastGrace() {
        queue.sweep();
        redis.call(Request.cmd(Command.HSET).arg(key("meta")).arg("grace-until").arg("0"));
        queue.sweep();
        requeueTheDead();
    }

    /** Losses of a job without a step between make it dead: an operator looks at it and requeues it. */
    private void requeueTheDead() {
        for (var id : truths.keySet()) {
            if (queue.requeue(id)) {
                say("requeue " + id);
            }
        }
    }

    /** Up to here the file has reached the disk. */
    private void remember() throws IOException {
        durable = redis.appendOnlyFile().length();
        durableJobs = new HashSet<>(truths.keySet());
    }

    private void powerCut() throws IOException {
        if (powerCuts == 0 || durable < 0) {
            return;
        }
        powerCuts--;
        wasCut = true;
        redis.server.kill();
        redis.truncateAppendOnlyFile(durable);
        redis.server.restart();
        // Their 202 was given before they were durable, as with appendfsync everysec.
        truths.keySet().retainAll(durableJobs);
        hands.removeIf(hand -> !durableJobs.contains(hand.claim.job().id()));
        truths.values().forEach(truth -> truth.seenFinal = false);
        say("power cut");
    }

    /** Everybody comes to an end: then every accepted job is final, and its effects are what its state says. */
    void end() {
        hands.clear();
        for (int i = 0; i < 200 && !allFinal(); i++) {
            truths.keySet().forEach(id -> expire(id.toString()));
            sweepPastGrace();
            claim();
            for (int j = 0; j < 3 * STEPS && !hands.isEmpty(); j++) {
                goOn();
            }
        }
        truths.forEach((id, truth) -> {
            var state = queue.find(id)
                    .orElseThrow(() -> new AssertionError("J1: " + id + " is gone"))
                    .state();
            assertThat(state.isFinal()).as("J1: %s is %s", id, state).isTrue();
            assertThat(state instanceof JobState.Succeeded)
                    .as("J2: %s is %s", id, state)
                    .isEqualTo(truth.done());
        });
        assertThat(redis.call(Request.cmd(Command.ZCARD).arg(key("leases"))).toLong())
                .isZero();
        assertThat(redis.call(Request.cmd(Command.EXISTS).arg(key("types")).arg(key("suspects")))
                        .toLong())
                .as("ready jobs")
                .isZero();
        assertThat(redis.call(Request.cmd(Command.HGET).arg(key("running")).arg("import"))
                        .toLong())
                .as("running jobs")
                .isZero();
        var stats = queue.stats();
        assertThat(stats.succeeded() + stats.cancelled()).isEqualTo(truths.size());
        assertThat(stats.ready() + stats.running() + stats.scheduled() + stats.parked() + stats.dead())
                .isZero();
    }

    private boolean allFinal() {
        return truths.keySet().stream()
                .allMatch(id -> queue.find(id).orElseThrow().state().isFinal());
    }

    private void settle(Hand hand, Predicate<Claim> settlement, String what) {
        boolean holds = holds(hand);
        boolean stood = settlement.test(hand.claim);
        say("#" + hand.order + " " + what + (stood ? "" : ", in vain"));
        assertThat(stood)
                .as("who holds the claim settles it, and nobody else: #%d", hand.order)
                .isEqualTo(holds);
        hands.remove(hand);
        var id = hand.claim.job().id();
        if (queue.find(id).orElseThrow().state().isFinal()) {
            truth(id).seenFinal = true;
        }
    }

    private boolean renewed(Hand hand) {
        boolean holds = holds(hand);
        boolean held = RedisFixture.renew(queue, hand.claim, Progress.NONE) != Hold.LOST;
        assertThat(held)
                .as("who holds the claim renews it, and nobody else: #%d", hand.order)
                .isEqualTo(holds);
        return held;
    }

    /** Whether the job runs under this claim; until a power cut brings an earlier one back, that is the newest one. */
    private boolean holds(Hand hand) {
        var id = hand.claim.job().id();
        return queue.find(id).orElseThrow().state() instanceof JobState.Running running
                && running.fence().equals(hand.claim.fence())
                && (hand.order == truth(id).newestClaim || wasCut);
    }

    private Truth truth(JobId id) {
        return truths.get(id);
    }

    private Hand anyHand() {
        return hands.isEmpty() ? null : hands.get(random.nextInt(hands.size()));
    }

    private JobId anyJob() {
        var ids = new ArrayList<>(truths.keySet());
        return ids.isEmpty() ? null : ids.get(random.nextInt(ids.size()));
    }

    private void say(String event) {
        told.add(event);
    }

    private static String key(String name) {
        return "{escala:test}:2:" + name;
    }
}
