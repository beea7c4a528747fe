package io.escala.jobs.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.jobs.Claim;
import io.escala.jobs.Job;
import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.ClaimOutcome;
import io.escala.jobs.JobQueue.Filter;
import io.escala.jobs.JobQueue.Hold;
import io.escala.jobs.JobQueue.Renewal;
import io.escala.jobs.JobQueue.SubmitOutcome;
import io.escala.jobs.Progress;
import io.escala.jobs.Settlement;
import io.escala.jobs.Submission;
import io.escala.jobs.Wish;
import io.escala.jobs.Wish.Known;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/** An empty queue for each test, and short words for what tests do with it. */
@Timeout(60)
abstract class JobQueueTests {

    protected static final Duration LEASE = Duration.ofMillis(400);
    protected static final Duration RETENTION = Duration.ofMillis(900);

    static final Map<String, Known> KNOWN = Map.of("import", new Known(1), "simulate", new Known(2));
    static final Progress DONE = new Progress(100, Map.of("rows", 3L));
    static final Duration LONG = Duration.ofMinutes(1);

    /** The queue under test, the same throughout a test. */
    protected abstract JobQueue queue();

    /** Lets at least that much of the queue's time pass, sweeping as often as workers would. */
    protected abstract void pass(Duration time);

    final void assertPowerless(Claim claim) {
        var before = job(claim.job().id());
        assertThat(renew(claim, new Progress(99, Map.of()))).isEqualTo(Hold.LOST);
        assertThat(complete(claim, "{}")).isFalse();
        assertThat(fail(claim, "x", null)).isFalse();
        assertThat(fail(claim, "x", Duration.ZERO)).isFalse();
        assertThat(release(claim, Duration.ZERO)).isFalse();
        assertThat(stopped(claim)).isFalse();
        assertThat(job(claim.job().id())).isEqualTo(before);
    }

    final List<JobId> pages(@Nullable String state, @Nullable String type, int limit) {
        var ids = new ArrayList<JobId>();
        String cursor = null;
        do {
            var page = queue().list(new Filter(state, type, null, cursor, limit));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            page.items().forEach(job -> ids.add(job.id()));
            cursor = page.next();
        } while (cursor != null);
        return ids;
    }

    final JobId submit(String type, int priority) {
        return accepted(queue().submit(new Submission(type, 1, "{\"é\":\"\\u0000\"}", Duration.ZERO, priority, null)))
                .id();
    }

    static Submission keyed(String key, String payload, int priority) {
        return new Submission("import", 1, payload, Duration.ZERO, priority, key);
    }

    static Submission fingerprinted(String payload, String fingerprint) {
        return new Submission(Submission.DEFAULT_TENANT, "import", 1, payload, Duration.ZERO, 4, "k", fingerprint);
    }

    static SubmitOutcome.Accepted accepted(SubmitOutcome outcome) {
        assertThat(outcome).isInstanceOf(SubmitOutcome.Accepted.class);
        return (SubmitOutcome.Accepted) outcome;
    }

    final Job job(JobId id) {
        return queue().find(id).orElseThrow();
    }

    final ClaimOutcome claimOutcome() {
        return queue().claim(wish(KNOWN, 1));
    }

    static Wish wish(Map<String, Known> known, int atMost) {
        return new Wish("worker-1", known, LEASE, atMost, 0);
    }

    final boolean claimedNothing(String type) {
        return queue().claim(wish(Map.of(type, new Known(1)), 1)) instanceof ClaimOutcome.NothingReady;
    }

    final Claim claim() {
        return claimedBy(claimOutcome());
    }

    static Claim claimedBy(ClaimOutcome outcome) {
        assertThat(outcome).isInstanceOf(ClaimOutcome.Claimed.class);
        var claims = ((ClaimOutcome.Claimed) outcome).claims();
        assertThat(claims).hasSize(1);
        return claims.getFirst();
    }

    final boolean complete(Claim claim, String result) {
        return queue().settle(new Settlement.Completed(claim, DONE, result));
    }

    final boolean fail(Claim claim, String error, @Nullable Duration retryAfter) {
        return queue().settle(new Settlement.Failed(claim, error, retryAfter));
    }

    final boolean release(Claim claim, Duration delay) {
        return queue().settle(new Settlement.Released(claim, claim.job().progress(), delay));
    }

    final boolean stopped(Claim claim) {
        return queue().settle(new Settlement.Stopped(claim));
    }

    final Hold renew(Claim claim, Progress progress) {
        return queue().renew(List.of(new Renewal(claim, progress))).getFirst();
    }
}
