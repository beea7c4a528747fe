package io.escala.jobs.testing;

import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.jobs.Job;
import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue.Filter;
import io.escala.jobs.JobState;
import io.escala.jobs.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The part of {@link JobQueueContract} about waiting for jobs, looking at them and forgetting them. */
abstract class JobQueueViewContract extends JobQueueTests {

    @Test
    void aWaitingWorkerIsWokenByASubmission() throws Exception {
        var waiting = supplyAsync(() -> {
            try {
                queue().awaitReady(Duration.ofSeconds(30));
                return claim().job().id();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        var id = submit("import", 4);
        assertThat(waiting.get(5, TimeUnit.SECONDS)).isEqualTo(id);
    }

    @Test
    void aWaitEndsByItself() throws InterruptedException {
        long start = System.nanoTime();
        queue().awaitReady(Duration.ofMillis(200));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(150), Duration.ofSeconds(5));
    }

    @Test
    void whileJobsAreReadyWaitingEndsAtOnceForOneWorkerAfterTheOther() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            submit("import", 4);
        }
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            queue().awaitReady(Duration.ofSeconds(30));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            claim();
        }
    }

    @Test
    void statsCountEveryStateAndTellTheAgeOfTheOldestReadyJob() {
        submit("import", 0);
        pass(Duration.ofMillis(100));
        submit("report", 9);
        submit("import", 9);
        submit("import", 8);
        release(claim(), Duration.ZERO);
        queue().submit(new Submission("import", 1, "{}", LONG, 4, null));
        var stats = queue().stats();
        assertThat(stats.ready()).isEqualTo(3);
        assertThat(stats.scheduled()).isEqualTo(1);
        assertThat(stats.running()).isZero();
        assertThat(stats.oldestReady()).isBetween(Duration.ofMillis(100), Duration.ofSeconds(30));
        claim();
        claim();
        assertThat(queue().stats().oldestReady()).isBetween(Duration.ofMillis(100), Duration.ofSeconds(30));
        claim();
        assertThat(queue().stats().oldestReady()).isZero();
        assertThat(queue().stats().running()).isEqualTo(3);
    }

    @Test
    void listsPageThroughAllJobsNewestFirst() {
        var ids = new ArrayList<JobId>();
        for (int i = 0; i < 10; i++) {
            ids.add(0, submit(i % 2 == 0 ? "import" : "simulate", i));
        }
        complete(claim(), "{}");
        claim();
        assertThat(pages(null, null, 3)).isEqualTo(ids);
        assertThat(pages(null, null, 10)).isEqualTo(ids);
        assertThat(pages("succeeded", null, 3)).containsExactly(ids.get(0));
        assertThat(pages("running", null, 3)).containsExactly(ids.get(1));
        assertThat(pages("ready", null, 3)).isEqualTo(ids.subList(2, 10));
        assertThat(pages("ready", "simulate", 1)).containsExactly(ids.get(2), ids.get(4), ids.get(6), ids.get(8));
        assertThat(pages("dead", null, 3)).isEmpty();
    }

    @Test
    void aPageIsWholeThoughItTakesSeveralLooks() {
        var all = new ArrayList<JobId>();
        for (int i = 0; i < 130; i++) {
            all.add(0, submit(i < 2 ? "report" : "import", 4));
        }
        var page = queue().list(new Filter(null, null, null, null, 130));
        assertThat(page.items().stream().map(Job::id).toList()).isEqualTo(all);
        assertThat(page.next()).isNull();
        assertThat(pages(null, "report", 2)).isEqualTo(all.subList(128, 130));
    }

    @Test
    void listsRefuseWhatTheyDoNotKnow() {
        for (var cursor : List.of("", "x", "MTox Mg", "MTot", "MjoxMg", "MTowMQ")) {
            assertThatThrownBy(() -> queue().list(new Filter(null, null, null, cursor, 10)))
                    .as(cursor)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> queue().list(new Filter("done", null, null, null, 10)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue().list(new Filter(null, null, null, null, 201)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void finalJobsAreForgottenAfterRetentionAndOthersAreNot() {
        var done = submit("import", 9);
        complete(claim(), "{}");
        var waits = submit("import", 9);
        pass(RETENTION.plusMillis(200));
        assertThat(queue().find(done)).isEmpty();
        assertThat(queue().stats().succeeded()).isZero();
        assertThat(job(waits).state()).isEqualTo(new JobState.Ready());
    }
}
