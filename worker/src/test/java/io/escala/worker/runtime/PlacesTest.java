package io.escala.worker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.jobs.Claim;
import io.escala.jobs.Fence;
import io.escala.jobs.Job;
import io.escala.jobs.JobId;
import io.escala.jobs.JobState;
import io.escala.jobs.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class PlacesTest {

    private static final long SHORT = Duration.ofNanos(200_000).toNanos();
    private static final long LONG = Duration.ofSeconds(10).toNanos();
    private static final long PATIENCE = Places.PATIENCE.toNanos();

    private final Places places = new Places(Map.of("quick", 1, "slow", 1, "rare", 1), 2, Map.of("rare", 3));

    @Test
    void nothingIsClaimedAheadWhileNobodyKnowsHowLongItTakes() {
        assertThat(room("quick")).isEqualTo(2);
        assertThat(places.take(run("quick"), 0)).isTrue();
        assertThat(places.take(run("quick"), 0)).isTrue();
        assertThat(places.anyFree()).isFalse();
    }

    @Test
    void shortJobsAreClaimedAheadForAFewMilliseconds() {
        places.ran(run("quick"), SHORT);
        places.ran(run("slow"), LONG);
        assertThat(room("quick")).isEqualTo(2 + 25);
        assertThat(room("slow")).isEqualTo(2);
        for (int i = 0; i < 27; i++) {
            assertThat(places.take(run("quick"), 0)).isEqualTo(i < 2);
        }
        assertThat(places.busy()).isEqualTo(27);
        assertThat(places.anyFree()).isFalse();
    }

    @Test
    void whatIsClaimedAheadCountsForTheLimitOfItsType() {
        places.ran(run("rare"), SHORT);
        assertThat(room("rare")).isEqualTo(3);
    }

    @Test
    void aPlaceGoesToWhoWaitsLongest() {
        var first = run("quick");
        places.take(first, 0);
        places.take(run("quick"), 0);
        var second = run("quick");
        var third = run("quick");
        places.take(second, 0);
        places.take(third, 0);
        assertThat(places.free(first)).isSameAs(second);
        assertThat(places.free(second)).isSameAs(third);
        assertThat(places.free(third)).isNull();
        assertThat(places.busy()).isEqualTo(1);
    }

    @Test
    void whoWaitsForTooLongIsGivenUpAndNothingMoreIsClaimedAhead() {
        places.ran(run("quick"), SHORT);
        places.take(run("quick"), 0);
        places.take(run("quick"), 0);
        var early = run("quick");
        var late = run("quick");
        places.take(early, 0);
        places.take(late, 1);
        assertThat(places.untilOverdue(0)).isEqualTo(PATIENCE);
        assertThat(places.overdue(PATIENCE - 1)).isEmpty();
        assertThat(places.overdue(PATIENCE)).containsExactly(early);
        assertThat(places.busy()).isEqualTo(3);
        assertThat(places.anyFree()).isFalse();
        assertThat(places.allWaiting(PATIENCE)).containsExactly(late);
    }

    private int room(String type) {
        return Objects.requireNonNull(
                        places.wish("w", Duration.ofSeconds(1), 100).known().get(type))
                .room();
    }

    private static Run run(String type) {
        var fence = new Fence(1, 1);
        var state = new JobState.Running("w", fence, Instant.EPOCH, false);
        var job = new Job(
                JobId.random(),
                "t",
                type,
                1,
                "{}",
                4,
                state,
                1,
                0,
                Progress.NONE,
                1,
                Instant.EPOCH,
                Instant.EPOCH,
                null);
        return new Run(new Claim(job, "o", fence, Duration.ofSeconds(1), false), _ -> {});
    }
}
