package io.escala.jobs.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.jobs.Claim;
import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue.ClaimOutcome;
import io.escala.jobs.JobQueue.Filter;
import io.escala.jobs.JobState;
import io.escala.jobs.Progress;
import io.escala.jobs.Settlement;
import io.escala.jobs.Submission;
import io.escala.jobs.Wish;
import io.escala.jobs.Wish.Known;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link JobQueueContract} about who gets what: batches, tenants, limits, pauses, and jobs that are suspected
 * of killing their workers.
 */
abstract class JobQueueSharingContract extends JobQueueViewContract {

    // ---- batches

    @Test
    void aWishTakesAsManyAsItAsksForAndSettlementsGoBeforeIt() {
        for (int i = 0; i < 5; i++) {
            submit("import", 4);
        }
        var claims = claims(wish(KNOWN, 3));
        assertThat(claims).hasSize(3);
        queue().limit("import", 3);
        assertThat(claimOutcome()).isEqualTo(new ClaimOutcome.NothingReady());
        var exchange = queue().exchange(
                        List.of(
                                new Settlement.Completed(claims.get(0), DONE, "{}"),
                                new Settlement.Failed(claims.get(1), "x", LONG),
                                new Settlement.Completed(claims.get(0), DONE, "{}")),
                        wish(KNOWN, 9));
        assertThat(exchange.settled()).containsExactly(true, true, false);
        assertThat(((ClaimOutcome.Claimed) exchange.claimed()).claims())
                .as("the places that were freed")
                .hasSize(2);
        assertThat(queue().stats().succeeded()).isEqualTo(1);
    }

    @Test
    void aTypeWithoutRoomIsLeftToOthersAndNotParked() {
        submit("import", 9);
        var other = submit("simulate", 0);
        var known = Map.of("import", new Known(1, 0), "simulate", new Known(2, 5));
        assertThat(claims(wish(known, 5))).extracting(claim -> claim.job().id()).containsExactly(other);
        assertThat(queue().stats().ready()).isEqualTo(1);
    }

    // ---- tenants

    @Test
    void tenantsTakeTurnsWhateverEachHasQueued() {
        for (int i = 0; i < 50; i++) {
            submit("a", "import", 9);
        }
        claims(wish(KNOWN, 20));
        for (int i = 0; i < 5; i++) {
            submit("b", i % 2 == 0 ? "import" : "simulate", 0);
        }
        assertThat(claims(wish(KNOWN, 12)).stream().map(claim -> claim.job().tenant()))
                .as("b's five jobs alternate with a's thirty")
                .containsSubsequence("b", "a", "b", "a", "b", "a", "b", "a", "b");
    }

    @Test
    void aTenantThatComesBackAgainAndAgainTakesTurnsLikeTheOthers() {
        for (int i = 0; i < 10; i++) {
            submit("z", "import", 4);
        }
        var served = new ArrayList<String>();
        for (int i = 0; i < 10; i++) {
            submit("a", "import", 9);
            served.add(claim().job().tenant());
        }
        assertThat(served).as("a has one job at a time").filteredOn("z"::equals).hasSizeBetween(4, 6);
    }

    @Test
    void whoCouldNotBeServedForLongHasNotSavedUpTurns() {
        queue().limit("report", 0);
        var known = Map.of("import", new Known(1), "report", new Known(1));
        for (int i = 0; i < 10; i++) {
            submit("a", "report", 4);
            submit("b", "import", 4);
            submit("b", "import", 4);
        }
        assertThat(tenants(wish(known, 10))).containsOnly("b");
        queue().limit("report", null);
        assertThat(tenants(wish(known, 10))).filteredOn("a"::equals).hasSizeBetween(5, 6);
    }

    @Test
    void withinATenantTheHighestPriorityGoesFirstAcrossItsTypes() {
        var low = submit("a", "import", 1);
        var high = submit("a", "simulate", 8);
        var middle = submit("a", "import", 5);
        assertThat(claims(wish(KNOWN, 3))).extracting(claim -> claim.job().id()).containsExactly(high, middle, low);
    }

    @Test
    void idempotencyKeysAreTheTenants() {
        var a = accepted(queue().submit(new Submission("a", "import", 1, "{}", Duration.ZERO, 4, "k", null)));
        var b = accepted(queue().submit(new Submission("b", "import", 1, "{}", Duration.ZERO, 4, "k", null)));
        assertThat(b.isNew()).isTrue();
        assertThat(b.id()).isNotEqualTo(a.id());
        assertThat(queue().list(new Filter(null, null, "a", null, 10)).items())
                .extracting(job -> job.id())
                .containsExactly(a.id());
    }

    // ---- limits and pauses

    @Test
    void aLimitHoldsOverAllWorkersAndFollowsEveryWayOutOfRunning() {
        queue().limit("import", 2);
        for (int i = 0; i < 8; i++) {
            submit("import", 4);
        }
        var two = claims(wish(KNOWN, 8));
        assertThat(two).hasSize(2);
        assertThat(queue().stats().runningByType()).containsEntry("import", 2L);
        assertThat(queue().stats().limits()).isEqualTo(Map.of("import", 2));
        complete(two.get(0), "{}");
        two = List.of(two.get(1), claim());
        release(two.get(0), LONG);
        two = List.of(two.get(1), claim());
        fail(two.get(0), "x", null);
        two = List.of(two.get(1), claim());
        queue().cancel(two.get(0).job().id());
        stopped(two.get(0));
        claim();
        assertThat(claimOutcome()).isEqualTo(new ClaimOutcome.NothingReady());
        pass(LEASE.multipliedBy(2));
        assertThat(queue().stats().runningByType()).containsEntry("import", 0L);
        queue().limit("import", null);
        assertThat(claims(wish(KNOWN, 8)))
                .as("two not yet started and two rescued")
                .hasSize(4);
    }

    @Test
    void limitsAreRefusedWhereTheyMeanNothing() {
        assertThatThrownBy(() -> queue().limit("import", -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue().limit("No Type", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPausedQueueAcceptsAndSettlesAndStartsNothing() throws InterruptedException {
        submit("import", 4);
        var running = claim();
        queue().pause(true);
        submit("import", 4);
        assertThat(queue().stats().paused()).isTrue();
        assertThat(claimOutcome()).isEqualTo(new ClaimOutcome.NothingReady());
        assertThat(complete(running, "{}")).isTrue();
        queue().pause(false);
        long start = System.nanoTime();
        queue().awaitReady(Duration.ofSeconds(30));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        claim();
        assertThat(queue().stats().paused()).isFalse();
    }

    // ---- lost workers

    @Test
    void aJobThatIsLostAloneThreeTimesIsDead() {
        var id = submit("import", 4);
        for (int loss = 1; loss <= 3; loss++) {
            var claim = claim();
            assertThat(claim.job().attempt()).isEqualTo(1);
            assertThat(claim.alone()).as("loss %d", loss).isEqualTo(loss == 3);
            pass(LEASE.multipliedBy(2));
        }
        assertThat(job(id).state())
                .isInstanceOfSatisfying(
                        JobState.Dead.class, dead -> assertThat(dead.error()).contains("worker-1"));
        assertThat(queue().requeue(id)).isTrue();
        assertThat(claim().alone()).isFalse();
    }

    @Test
    void neighboursOfAJobThatKillsItsWorkersAreSuspectedWithItAndClearedByRunningAlone() {
        var ids = Stream.generate(() -> submit("import", 4)).limit(3).toList();
        for (int loss = 0; loss < 2; loss++) {
            assertThat(claims(wish(KNOWN, 9))).hasSize(3).noneMatch(Claim::alone);
            pass(LEASE.multipliedBy(2));
        }
        for (var id : ids.subList(0, 2)) {
            var claim = claims(wish(KNOWN, 9));
            assertThat(claim).hasSize(1).allMatch(Claim::alone);
            assertThat(claim.getFirst().job().id()).isEqualTo(id);
            assertThat(complete(claim.getFirst(), "{}")).isTrue();
        }
        for (int loss = 1; loss <= 3; loss++) {
            assertThat(job(ids.get(2)).state()).as("alone %d times", loss - 1).isEqualTo(new JobState.Ready());
            assertThat(claim().alone()).isTrue();
            pass(LEASE.multipliedBy(2));
        }
        assertThat(job(ids.get(2)).state()).isInstanceOf(JobState.Dead.class);
    }

    @Test
    void aBusyWorkerVolunteersForASuspectAndTheOthersGoOn() {
        var suspect = suspect();
        for (int i = 0; i < 3; i++) {
            submit("import", 4);
        }
        assertThat(queue().claim(busy("w1"))).isEqualTo(new ClaimOutcome.Volunteer());
        assertThat(queue().claim(busy("w2"))).isInstanceOf(ClaimOutcome.Claimed.class);
        assertThat(queue().claim(busy("w1"))).isEqualTo(new ClaimOutcome.Volunteer());
        var alone = claimedBy(queue().claim(new Wish("w1", KNOWN, LEASE, 9, 0)));
        assertThat(alone.job().id()).isEqualTo(suspect);
        assertThat(alone.alone()).isTrue();
        assertThat(queue().claim(busy("w2"))).isInstanceOf(ClaimOutcome.Claimed.class);
    }

    @Test
    void aJobThatCommitsStepsBetweenItsLossesIsNotSuspected() {
        var id = submit("import", 4);
        for (int steps = 0; steps < 6; steps++) {
            var claim = claim();
            assertThat(claim.alone()).isFalse();
            queue().advanced(claim, steps);
            pass(LEASE.multipliedBy(2));
        }
        assertThat(job(id).state()).isEqualTo(new JobState.Ready());
    }

    @Test
    void aSuspectCanBeCancelledAndHandedBack() {
        var id = suspect();
        var claim = claim();
        assertThat(release(claim, Duration.ZERO)).isTrue();
        assertThat(claim().alone()).isTrue();
        pass(LEASE.multipliedBy(2));
        assertThat(job(id).state()).isInstanceOf(JobState.Dead.class);

        var other = suspect();
        queue().cancel(other);
        assertThat(job(other).state()).isInstanceOf(JobState.Cancelled.class);
        assertThat(claimOutcome()).isEqualTo(new ClaimOutcome.NothingReady());
    }

    // ---- watching

    @Test
    void everyChangeHasAGreaterRevisionAndIsToldToWhoWatches() throws InterruptedException {
        var id = submit("import", 4);
        var seen = new LinkedBlockingQueue<Long>();
        try (var watch = queue().watch(id, () -> seen.add(0L))) {
            // Also told when watching began, at the latest by now.
            var claim = claim();
            awaitCall(seen);
            long claimed = job(id).revision();
            renew(claim, new Progress(50, Map.of()));
            awaitCall(seen);
            long renewed = job(id).revision();
            renew(claim, new Progress(50, Map.of()));
            assertThat(job(id).revision()).as("nothing has changed").isEqualTo(renewed);
            complete(claim, "{}");
            awaitCall(seen);
            assertThat(List.of(claimed, renewed, job(id).revision())).isSorted().doesNotHaveDuplicates();
            assertThat(watch).isNotNull();
        }
    }

    private static void awaitCall(BlockingQueue<Long> seen) throws InterruptedException {
        assertThat(seen.poll(10, TimeUnit.SECONDS)).as("a call").isNotNull();
    }

    // ---- words

    private JobId suspect() {
        var id = submit("import", 9);
        for (int loss = 0; loss < 2; loss++) {
            assertThat(claim().job().id()).isEqualTo(id);
            pass(LEASE.multipliedBy(2));
        }
        return id;
    }

    private static Wish busy(String worker) {
        return new Wish(worker, KNOWN, LONG, 1, 1);
    }

    private JobId submit(String tenant, String type, int priority) {
        return accepted(queue().submit(new Submission(tenant, type, 1, "{}", Duration.ZERO, priority, null, null)))
                .id();
    }

    private List<String> tenants(Wish wish) {
        return claims(wish).stream().map(claim -> claim.job().tenant()).toList();
    }

    private List<Claim> claims(Wish wish) {
        return ((ClaimOutcome.Claimed) queue().claim(wish)).claims();
    }
}
