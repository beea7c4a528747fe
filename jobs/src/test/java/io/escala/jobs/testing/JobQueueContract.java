package io.escala.jobs.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue.CancelOutcome;
import io.escala.jobs.JobQueue.ClaimOutcome;
import io.escala.jobs.JobQueue.Hold;
import io.escala.jobs.JobQueue.SubmitOutcome;
import io.escala.jobs.JobState;
import io.escala.jobs.Progress;
import io.escala.jobs.Settlement;
import io.escala.jobs.Submission;
import io.escala.jobs.Wish;
import io.escala.jobs.Wish.Known;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * What every {@link JobQueue} keeps. An implementation's test extends it and gives an empty queue for each test, with an
 * epoch set, any grace over and retention of {@link #RETENTION}.
 */
public abstract class JobQueueContract extends JobQueueSharingContract {

    // ---- submit

    @Test
    void anAcceptedJobIsFoundAsItWasSubmitted() {
        var id = submit("import", 7);
        var job = job(id);
        assertThat(job.id()).isEqualTo(id);
        assertThat(job.type()).isEqualTo("import");
        assertThat(job.version()).isEqualTo(1);
        assertThat(job.payload()).isEqualTo("{\"é\":\"\\u0000\"}");
        assertThat(job.priority()).isEqualTo(7);
        assertThat(job.state()).isEqualTo(new JobState.Ready());
        assertThat(job.attempt()).isZero();
        assertThat(job.progress()).isEqualTo(Progress.NONE);
        assertThat(job.lastError()).isNull();
        assertThat(queue().find(JobId.random())).isEmpty();
    }

    @Test
    void aRepeatedKeyGivesTheSameJobAndNoSecondOne() {
        var first = accepted(queue().submit(keyed("k", "{}", 4)));
        var again = accepted(queue().submit(keyed("k", "{}", 4)));
        assertThat(first.isNew()).isTrue();
        assertThat(again).isEqualTo(new SubmitOutcome.Accepted(first.id(), false));
        assertThat(queue().submit(keyed("k", "{\"a\":1}", 4))).isEqualTo(new SubmitOutcome.KeyReused(first.id()));
        assertThat(queue().submit(keyed("k", "{}", 5))).isEqualTo(new SubmitOutcome.KeyReused(first.id()));
        assertThat(accepted(queue().submit(keyed("other", "{}", 4))).isNew()).isTrue();
        assertThat(queue().stats().ready()).isEqualTo(2);
    }

    @Test
    void aFingerprintSaysWhatEqualRequestsAre() {
        var first = accepted(queue().submit(fingerprinted("{\"file\":1}", "same")));
        assertThat(queue().submit(fingerprinted("{\"file\":2}", "same")))
                .isEqualTo(new SubmitOutcome.Accepted(first.id(), false));
        assertThat(queue().submit(fingerprinted("{\"file\":1}", "other")))
                .isEqualTo(new SubmitOutcome.KeyReused(first.id()));
    }

    @Test
    void aDelayedJobIsReadyWhenItsTimeHasCome() {
        var id = accepted(queue().submit(new Submission("import", 1, "{}", LEASE, 4, null)))
                .id();
        assertThat(job(id).state()).isInstanceOf(JobState.Scheduled.class);
        assertThat(claimOutcome()).isEqualTo(new ClaimOutcome.NothingReady());
        pass(LEASE);
        assertThat(claim().job().id()).isEqualTo(id);
    }

    // ---- claim

    @Test
    void jobsAreClaimedByPriorityThenInTheirOrder() {
        var low = submit("import", 0);
        var first = submit("import", 4);
        var second = submit("simulate", 4);
        var high = submit("import", 9);
        assertThat(List.of(
                        claim().job().id(),
                        claim().job().id(),
                        claim().job().id(),
                        claim().job().id()))
                .containsExactly(high, first, second, low);
        assertThat(claimOutcome()).isEqualTo(new ClaimOutcome.NothingReady());
    }

    @Test
    void aClaimedJobRunsUnderItsWorkerAndAGreaterFenceEachTime() {
        var id = submit("import", 4);
        var first = claim();
        assertThat(first.job().attempt()).isEqualTo(1);
        assertThat(job(id).state()).isInstanceOfSatisfying(JobState.Running.class, running -> {
            assertThat(running.worker()).isEqualTo("worker-1");
            assertThat(running.fence()).isEqualTo(first.fence());
            assertThat(running.cancelling()).isFalse();
        });
        release(first, Duration.ZERO);
        var second = claim();
        assertThat(second.fence()).isGreaterThan(first.fence());
        assertThat(second.owner()).isNotEqualTo(first.owner());
    }

    @Test
    void whatAWorkerDoesNotKnowBlocksNobodyAndWaitsForOneThatDoes() {
        var unknown = submit("report", 9);
        var newer = accepted(queue().submit(new Submission("simulate", 3, "{}", Duration.ZERO, 9, null)))
                .id();
        var known = submit("import", 0);
        assertThat(claim().job().id()).isEqualTo(known);
        assertThat(claimOutcome()).isEqualTo(new ClaimOutcome.NothingReady());
        assertThat(job(unknown).state()).isEqualTo(new JobState.Parked());
        assertThat(queue().stats().parked()).isEqualTo(2);
        assertThat(claimedBy(queue().claim(wish(Map.of("simulate", new Known(3)), 1)))
                        .job()
                        .id())
                .isEqualTo(newer);
        assertThat(claimedBy(queue().claim(wish(Map.of("report", new Known(1)), 1)))
                        .job()
                        .id())
                .isEqualTo(unknown);
        assertThat(queue().stats().parked()).isZero();
    }

    @Test
    void manyUnknownJobsAtTheFrontAreAllPassed() {
        for (int i = 0; i < 250; i++) {
            submit("report", 9);
        }
        var known = submit("import", 0);
        assertThat(claim().job().id()).isEqualTo(known);
        assertThat(queue().stats().parked()).isEqualTo(250);
    }

    @Test
    void noJobIsClaimedTwice() {
        var ids = new ArrayList<JobId>();
        for (int i = 0; i < 200; i++) {
            ids.add(submit("import", 4));
        }
        var claimed = Collections.synchronizedList(new ArrayList<JobId>());
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                workers.execute(() -> {
                    var wish = new Wish("w", KNOWN, LONG, 3, 0);
                    while (queue().claim(wish) instanceof ClaimOutcome.Claimed(var claims)) {
                        claims.forEach(claim -> claimed.add(claim.job().id()));
                    }
                });
            }
        }
        assertThat(claimed).containsExactlyInAnyOrderElementsOf(ids);
    }

    // ---- settle

    @Test
    void aCompletedJobKeepsItsResult() {
        var id = submit("import", 4);
        assertThat(complete(claim(), "{\"rows\":3}")).isTrue();
        assertThat(job(id).state())
                .isInstanceOfSatisfying(
                        JobState.Succeeded.class,
                        done -> assertThat(done.result()).isEqualTo("{\"rows\":3}"));
        assertThat(job(id).progress()).isEqualTo(DONE);
        assertThat(queue().stats().succeeded()).isEqualTo(1);
    }

    @Test
    void aFailedJobIsTriedAgainAfterItsBackoff() {
        var id = submit("import", 4);
        assertThat(fail(claim(), "no such file", LEASE)).isTrue();
        assertThat(job(id).state()).isInstanceOf(JobState.Scheduled.class);
        assertThat(job(id).lastError()).isEqualTo("no such file");
        assertThat(claimOutcome()).isEqualTo(new ClaimOutcome.NothingReady());
        pass(LEASE);
        assertThat(claim().job().attempt()).isEqualTo(2);
    }

    @Test
    void aJobThatFailsForGoodIsDeadAndCanBeRequeuedWithAllItsAttempts() {
        var id = submit("import", 4);
        assertThat(queue().requeue(id)).isFalse();
        fail(claim(), "no such file", null);
        assertThat(job(id).state())
                .isInstanceOfSatisfying(
                        JobState.Dead.class, dead -> assertThat(dead.error()).isEqualTo("no such file"));
        assertThat(queue().requeue(id)).isTrue();
        assertThat(queue().requeue(id)).isFalse();
        assertThat(queue().stats().dead()).isZero();
        assertThat(claim().job().attempt()).isEqualTo(1);
    }

    @Test
    void aReleasedJobSpendsNoAttemptAndKeepsItsPlace() {
        var first = submit("import", 4);
        submit("import", 4);
        assertThat(release(claim(), Duration.ZERO)).isTrue();
        var again = claim();
        assertThat(again.job().id()).isEqualTo(first);
        assertThat(again.job().attempt()).isEqualTo(1);
        assertThat(release(again, LEASE)).isTrue();
        assertThat(job(first).state()).isInstanceOf(JobState.Scheduled.class);
        assertThat(job(first).attempt()).isZero();
    }

    @Test
    void aSettledClaimSettlesNothingMore() {
        submit("import", 4);
        var claim = claim();
        complete(claim, "{}");
        assertPowerless(claim);
    }

    // ---- leases

    @Test
    void aJobWhoseLeaseExpiredIsRescuedAndItsWorkerIsPowerless() {
        var id = submit("import", 4);
        var zombie = claim();
        pass(LEASE.multipliedBy(2));
        assertThat(job(id).state()).isEqualTo(new JobState.Ready());
        assertPowerless(zombie);
        var next = claim();
        assertThat(next.job().id()).isEqualTo(id);
        assertThat(next.job().attempt()).as("a lost worker spends no attempt").isEqualTo(1);
        assertThat(next.job().losses()).isEqualTo(1);
        assertThat(next.fence()).isGreaterThan(zombie.fence());
        assertThat(next.job().lastError()).contains("worker-1");
        assertPowerless(zombie);
        assertThat(complete(next, "{}")).isTrue();
    }

    @Test
    void aRescuedJobStandsWhereItStood() {
        var first = submit("import", 4);
        submit("import", 4);
        claim();
        pass(LEASE.multipliedBy(2));
        assertThat(claim().job().id()).isEqualTo(first);
    }

    @Test
    void aRenewedLeaseDoesNotExpire() {
        var id = submit("import", 4);
        var claim = claim();
        for (int i = 0; i < 6; i++) {
            pass(LEASE.dividedBy(3));
            assertThat(renew(claim, Progress.NONE)).isEqualTo(Hold.HELD);
        }
        assertThat(job(id).attempt()).isEqualTo(1);
        assertThat(complete(claim, "{}")).isTrue();
    }

    @Test
    void progressIsKept() {
        var id = submit("import", 4);
        var claim = claim();
        var progress = new Progress(37, Map.of("rows", 23_000L));
        assertThat(renew(claim, progress)).isEqualTo(Hold.HELD);
        assertThat(job(id).progress()).isEqualTo(progress);
        queue().settle(new Settlement.Released(claim, progress, Duration.ZERO));
        assertThat(claim().job().progress()).isEqualTo(progress);
    }

    // ---- cancel

    @Test
    void aWaitingJobIsCancelledAtOnce() {
        var ready = submit("import", 4);
        var scheduled = accepted(queue().submit(new Submission("import", 1, "{}", LONG, 4, null)))
                .id();
        var parked = submit("report", 9);
        var running = claim();
        assertThat(running.job().id()).isEqualTo(ready);
        release(running, Duration.ZERO);
        for (var id : List.of(ready, scheduled, parked)) {
            assertThat(queue().cancel(id)).isEqualTo(CancelOutcome.CANCELLED);
            assertThat(job(id).state()).isInstanceOf(JobState.Cancelled.class);
            assertThat(queue().cancel(id)).isEqualTo(CancelOutcome.ALREADY_FINAL);
        }
        assertThat(claimOutcome()).isEqualTo(new ClaimOutcome.NothingReady());
        assertThat(claimedNothing("report")).isTrue();
        var stats = queue().stats();
        assertThat(stats.cancelled()).isEqualTo(3);
        assertThat(stats.scheduled() + stats.ready() + stats.running() + stats.parked())
                .isZero();
        assertThat(stats.oldestReady()).isZero();
        assertThat(queue().cancel(JobId.random())).isEqualTo(CancelOutcome.UNKNOWN);
    }

    @Test
    void aRunningJobIsCancelledWhenItsWorkerHasStopped() {
        var id = submit("import", 4);
        var claim = claim();
        assertThat(queue().cancel(id)).isEqualTo(CancelOutcome.CANCELLING);
        assertThat(queue().cancel(id)).isEqualTo(CancelOutcome.CANCELLING);
        assertThat(job(id).state().label()).isEqualTo("cancelling");
        assertThat(queue().stats().running()).isEqualTo(1);
        assertThat(renew(claim, Progress.NONE)).isEqualTo(Hold.CANCELLING);
        assertThat(stopped(claim)).isTrue();
        assertThat(job(id).state()).isInstanceOf(JobState.Cancelled.class);
    }

    @Test
    void aJobToBeCancelledIsNeverRunAgain() {
        var released = submit("import", 4);
        var claim = claim();
        queue().cancel(released);
        assertThat(release(claim, Duration.ZERO)).isTrue();
        assertThat(job(released).state()).isInstanceOf(JobState.Cancelled.class);

        var failed = submit("import", 4);
        claim = claim();
        queue().cancel(failed);
        assertThat(fail(claim, "x", Duration.ZERO)).isTrue();
        assertThat(job(failed).state()).isInstanceOf(JobState.Cancelled.class);

        var abandoned = submit("import", 4);
        claim();
        queue().cancel(abandoned);
        pass(LEASE.multipliedBy(2));
        assertThat(job(abandoned).state()).isInstanceOf(JobState.Cancelled.class);
        assertThat(claimOutcome()).isEqualTo(new ClaimOutcome.NothingReady());
    }

    @Test
    void aJobWhoseEffectsAreAllCommittedSucceedsDespiteALateCancellation() {
        var id = submit("import", 4);
        var claim = claim();
        queue().cancel(id);
        assertThat(complete(claim, "{}")).isTrue();
        assertThat(job(id).state()).isInstanceOf(JobState.Succeeded.class);
    }
}
