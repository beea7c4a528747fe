package io.escala.worker.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.jobs.Committed;
import io.escala.jobs.Job;
import io.escala.jobs.JobId;
import io.escala.jobs.JobState;
import io.escala.jobs.JobTrace;
import io.escala.jobs.Progress;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobSpanTest {

    private final Job job = new Job(
            JobId.parse("0af76519-16cd-43dd-8448-eb211c80319c"),
            "default",
            "simulate",
            1,
            "{}",
            4,
            new JobState.Ready(),
            1,
            0,
            Progress.NONE,
            1,
            Instant.EPOCH,
            Instant.EPOCH,
            null);

    @Test
    void aJobsTraceIsItsId() {
        assertThat(JobTrace.of(job.id()))
                .isEqualTo(new JobTrace("0af7651916cd43dd8448eb211c80319c", "8448eb211c80319c"));
    }

    @Test
    void whatTheWorkCommittedIsPassedOn() throws Exception {
        assertThat(JobSpan.around(job, () -> Committed.NOTHING)).isEqualTo(Committed.NOTHING);
    }

    @Test
    void aFailureIsPassedOnAsItIs() {
        var failure = new IllegalStateException("on request");
        assertThatThrownBy(() -> JobSpan.around(job, () -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }
}
