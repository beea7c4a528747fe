package io.escala.jobs.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.jobs.Claim;
import io.escala.jobs.Job;
import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.ClaimOutcome;
import io.escala.jobs.JobQueue.Filter;
import io.escala.jobs.JobQueue.Hold;
import io.escala.jobs.JobQueue.Known;
import io.escala.jobs.JobQueue.SubmitOutcome;
import io.escala.jobs.Progress;
import io.escala.jobs.Submission;
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

    static final Known IMPORT = new Known(1, 3);
    static final Map<String, Known> KNOWN = Map.of("import", IMPORT, "simulate", new Known(2, 2));
    static final Progress DONE = new Progress(100, Map.of("rows", 3L));
    static final Duration LONG = Duration.ofMinutes(1);

    /** The queue under test, the same throughout a test. */
    protected abstract JobQueue queue();

    /** Lets at least that much of the queue's time pass, sweeping as often as workers would. */
    protected abstract void pass(Duration time);

    final void assertPowerless(Claim claim) {
        var before = job(claim.job().id());
        assertThat(queue().renew(claim, new Progress(99, Map.of()))).isEqualTo(Hold.LOST);
        assertThat(queue().complete(claim, DONE, "{}")).isFalse();
        assertThat(queue().fail(claim, "x", null)).isFalse();
        assertThat(queue().fail(claim, "x", Duration.ZERO)).isFalse();
        assertThat(queue().release(claim, Duration.ZERO)).isFalse();
        assertThat(queue().stopped(claim)).isFalse();
        assertThat(job(claim.job().id())).isEqualTo(before);
    }

    final List<JobId> pages(@Nullable String state, @Nullable String type, int limit) {
        var ids = new ArrayList<JobId>();
        String cursor = null;
        do {
            var page = queue().list(new Filter(state, type, cursor, limit));
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
        return new Submission("import", 1, payload, Duration.ZERO, 4, "k", fingerprint);
    }

    static SubmitOutcome.Accepted accepted(SubmitOutcome outcome) {
        assertThat(outcome).isInstanceOf(SubmitOutcome.Accepted.class);
        return (SubmitOutcome.Accepted) outcome;
    }

    final Job job(JobId id) {
        return queue().find(id).orElseThrow();
    }

    final ClaimOutcome claimOutcome() {
        return queue().claim("worker-1", KNOWN, LEASE);
    }

    final boolean claimedNothing(String type) {
        return queue().claim("worker-1", Map.of(type, new Known(1, 1)), LEASE) instanceof ClaimOutcome.NothingReady;
    }

    final Claim claim() {
        return claimedBy(claimOutcome());
    }

    static Claim claimedBy(ClaimOutcome outcome) {
        assertThat(outcome).isInstanceOf(ClaimOutcome.Claimed.class);
        return ((ClaimOutcome.Claimed) outcome).claim();
    }
}
