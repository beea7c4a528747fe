package io.escala.worker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.jobs.Job;
import io.escala.jobs.JobHandler;
import io.escala.jobs.JobId;
import io.escala.jobs.JobLedger;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.SubmitOutcome.Accepted;
import io.escala.jobs.JobState;
import io.escala.jobs.Submission;
import io.escala.jobs.redis.RedisJobQueue;
import io.escala.jobs.testing.TestRedis;
import io.escala.worker.runtime.TestHandlers.Counted;
import io.escala.worker.runtime.TestHandlers.Failing;
import io.escala.worker.runtime.TestHandlers.Quick;
import io.escala.worker.testing.Backends;
import io.escala.worker.testing.TestCatalog;
import io.escala.worker.testing.TestCatalog.Weather;
import io.escala.worker.testing.TestLedger;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers on a queue of their own, beside the one that the application runs. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@Timeout(60)
final class WorkerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    JobLedger ledger;

    @Inject
    @All
    List<JobHandler> handlers;

    @Inject
    Vertx vertx;

    // Given by the test resource.
    @SuppressWarnings("NullAway.Init")
    TestRedis redis;

    @SuppressWarnings("NullAway.Init")
    TestCatalog catalog;

    private final List<Worker> workers = new ArrayList<>();
    private final List<RedisJobQueue> queues = new ArrayList<>();
    private final List<CutQueue> cuts = new ArrayList<>();
    private final String name = "test-" + UUID.randomUUID();
    private final TestConfig config = TestConfig.quick(name);
    private RedisJobQueue queue;

    @BeforeEach
    void open() {
        queue = newQueue();
    }

    @AfterEach
    void end() throws InterruptedException {
        catalog.weather(Weather.FINE);
        cuts.forEach(CutQueue::mend);
        for (var worker : workers) {
            worker.stop();
        }
        queues.forEach(RedisJobQueue::close);
    }

    @Test
    void everyJobIsDoneOnceHoweverManyWorkersThereAre() {
        worker("a", newQueue());
        worker("b", newQueue());
        var ids = new ArrayList<JobId>();
        for (int i = 0; i < 30; i++) {
            ids.add(simulate("PT0.05S", 3));
        }
        await(() -> queue.stats().succeeded() == 30);
        for (var id : ids) {
            assertThat(ledger(id).requests())
                    .extracting(TestLedger.Request::outcome)
                    .containsExactly("applied", "applied", "applied");
            assertThat(job(id).attempt()).isEqualTo(1);
            assertThat(((JobState.Succeeded) job(id).state()).result())
                    .isEqualTo("{\"slept\":\"PT0.05S\",\"steps\":3}");
            assertThat(job(id).progress().percent()).isEqualTo(100);
        }
    }

    /** A worker with its only place held keeps none of the jobs that it claimed because those before were short. */
    @Test
    void jobsClaimedAheadGoBackWhenThoseBeforeThemTakeLong() {
        var handler = new Quick();
        worker("busy", newQueue(), config.withConcurrency(1), List.of(handler));
        for (int i = 0; i < 20; i++) {
            submit("quick", "{}");
        }
        await(() -> queue.stats().succeeded() == 20);
        queue.pause(true);
        var held = submit("quick", "{\"hold\":true}");
        var behind = new ArrayList<JobId>();
        for (int i = 0; i < 10; i++) {
            behind.add(submit("quick", "{}"));
        }
        queue.pause(false);
        await(() -> job(held).state() instanceof JobState.Running
                && behind.stream().allMatch(id -> job(id).state() instanceof JobState.Ready)
                && job(behind.getFirst()).revision() > 1);
        assertThat(behind).allSatisfy(id -> assertThat(job(id).attempt()).isZero());
        worker("free", newQueue(), config, List.of(handler));
        await(() -> queue.stats().succeeded() == 30);
        handler.held.countDown();
        await(() -> queue.stats().succeeded() == 31);
    }

    /** Runs follow each other on one thread. */
    @Test
    void whatIsLoggedOfARunCarriesItsJobsId() {
        var handler = new Quick();
        worker("a", newQueue(), config.withConcurrency(1), List.of(handler));
        var ids = new ArrayList<JobId>();
        for (int i = 0; i < 20; i++) {
            ids.add(submit("quick", "{}"));
        }
        await(() -> queue.stats().succeeded() == 20);
        assertThat(handler.logged).containsOnlyKeys(ids);
        assertThat(handler.logged).allSatisfy((id, logged) -> assertThat(logged).isEqualTo(id.toString()));
    }

    @Test
    void aWorkerThatLostItsLeaseCommitsAndSettlesNothingMore() {
        var cut = cutQueue();
        worker("zombie", cut.queue());
        var id = simulate("PT0.4S", 8);
        ledger(id).holdAt(3);
        await(() -> ledger(id).committed() == 3);
        cut.cut();
        ledger(id).letGo();
        worker("heir", newQueue());
        await(() -> job(id).state() instanceof JobState.Succeeded);
        var first = ledger(id).requests().getFirst();
        var last = ledger(id).requests().getLast();
        assertThat(last.n()).isGreaterThanOrEqualTo(first.n());
        cut.mend();
        var settled = job(id);
        workers.getFirst().runs().awaitNone(PATIENCE);
        assertThat(job(id)).isEqualTo(settled);
        assertThat(ledger(id).committed()).isEqualTo(8);
        assertNoOlderClaimCommitsAfterANewer(id);
    }

    @Test
    void aZombieIsFencedOffAtItsNextStep() {
        var cut = cutQueue();
        worker("zombie", cut.queue());
        var id = simulate("PT0.1S", 4);
        ledger(id).holdAt(1);
        await(() ->
                ledger(id).committed() == 1 && workers.getFirst().runs().all().size() == 1);
        cut.cut();
        worker("heir", newQueue());
        // The heir begins while the zombie's step waits in the catalog.
        await(() -> ledger(id).fence() == 2);
        ledger(id).letGo();
        await(() -> job(id).state() instanceof JobState.Succeeded);
        assertThat(ledger(id).requests())
                .filteredOn(request -> request.n() == 1)
                .extracting(TestLedger.Request::outcome)
                .as("it stops at the first refusal")
                .containsExactly("applied", "fenced");
        assertNoOlderClaimCommitsAfterANewer(id);
        assertThat(job(id).attempt()).as("a lost worker spends no attempt").isEqualTo(1);
    }

    @Test
    void anEndingWorkerFinishesShortJobsAndHandsLongOnesBack() throws InterruptedException {
        var worker = worker("leaving", newQueue());
        var shortJob = simulate("PT0.2S", 1);
        var longJob = simulate("PT60S", 600);
        await(() -> ledger(longJob).committed() >= 1);
        long start = System.nanoTime();
        worker.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        assertThat(job(shortJob).state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(job(longJob).state()).isEqualTo(new JobState.Ready());
        assertThat(job(longJob).attempt()).isZero();
        int done = ledger(longJob).committed();
        worker("next", newQueue());
        await(() -> ledger(longJob).committed() > done);
        assertThat(ledger(longJob).requests())
                .extracting(TestLedger.Request::step)
                .doesNotHaveDuplicates();
        assertThat(job(longJob).attempt()).isEqualTo(1);
    }

    @Test
    void aCatalogThatIsAwayCostsNoAttempt() {
        worker("a", newQueue());
        var id = simulate("PT0.2S", 4);
        await(() -> ledger(id).committed() == 1);
        catalog.weather(Weather.AWAY);
        int refused = catalog.refused();
        await(() -> job(id).state() instanceof JobState.Scheduled && catalog.refused() > refused + 4);
        catalog.weather(Weather.FINE);
        await(() -> job(id).state() instanceof JobState.Succeeded);
        assertThat(job(id).attempt()).isEqualTo(1);
        assertThat(ledger(id).requests())
                .extracting(TestLedger.Request::outcome)
                .containsOnly("applied");
    }

    @Test
    void aStepWhoseOutcomeIsUnknownIsRepeatedAndTakesEffectOnce() {
        worker("a", newQueue());
        var id = simulate("PT0.2S", 4);
        await(() -> ledger(id).committed() == 1);
        catalog.weather(Weather.SILENT);
        int refused = catalog.refused();
        await(() -> catalog.refused() >= refused + 2);
        catalog.weather(Weather.FINE);
        await(() -> job(id).state() instanceof JobState.Succeeded);
        assertThat(ledger(id).committed()).isEqualTo(4);
        assertThat(job(id).attempt()).isEqualTo(1);
    }

    @Test
    void aCancelledJobStopsSoon() {
        worker("a", newQueue());
        var id = simulate("PT60S", 1);
        await(() -> job(id).state() instanceof JobState.Running);
        ledger(id).cancel();
        queue.cancel(id);
        await(() -> job(id).state() instanceof JobState.Cancelled);
        assertThat(ledger(id).committed()).isZero();
    }

    @Test
    void aCancellationThatTheQueueHasNotHeardOfIsObeyed() {
        worker("a", newQueue());
        var id = simulate("PT2S", 20);
        await(() -> ledger(id).committed() == 1);
        ledger(id).cancel();
        await(() -> job(id).state() instanceof JobState.Cancelled);
    }

    @Test
    void aJobThatIsDoneInTheLedgerIsCompletedWithoutRunning() {
        var id = simulate("PT0.3S", 1);
        var cut = cutQueue();
        worker("a", cut.queue());
        await(() -> job(id).state() instanceof JobState.Running);
        cut.cut();
        await(() -> ledger(id).done());
        // The completion never reached the queue, as when Redis lost it.
        worker("b", newQueue());
        await(() -> job(id).state() instanceof JobState.Succeeded);
        assertThat(ledger(id).requests()).hasSize(1);
        assertThat(((JobState.Succeeded) job(id).state()).result()).isEqualTo("{\"slept\":\"PT0.3S\",\"steps\":1}");
    }

    @Test
    void aFailingHandlerIsTriedAgainAndThenGivenUp() {
        worker("a", newQueue(), List.of(new Failing()));
        var id = submit("fail", "{}");
        await(() -> job(id).state() instanceof JobState.Dead);
        assertThat(job(id).attempt()).isEqualTo(3);
        assertThat(job(id).lastError()).isEqualTo("attempt 3");
        var permanent = submit("fail", "{\"permanent\":true}");
        await(() -> job(permanent).state() instanceof JobState.Dead);
        assertThat(job(permanent).attempt()).isEqualTo(1);
        assertThat(job(permanent).lastError()).isEqualTo("for good");
    }

    @Test
    void aBadPayloadIsNotTriedAgain() {
        worker("a", newQueue());
        for (var payload :
                List.of("{\"duration\":\"1s\"}", "{\"steps\":0}", "{\"failureRate\":2}", "{\"steps\":\"x\"}")) {
            var id = submit("simulate", payload);
            await(() -> job(id).state() instanceof JobState.Dead);
            assertThat(job(id).attempt()).as(payload).isEqualTo(1);
        }
    }

    @Test
    void aLimitHoldsOverAllWorkersTogether() {
        queue.limit("counted", 2);
        var counted = new Counted();
        for (var each : List.of("a", "b", "c")) {
            worker(each, newQueue(), List.of(counted));
        }
        for (int i = 0; i < 12; i++) {
            submit("counted", "{}");
        }
        await(() -> queue.stats().succeeded() == 12);
        assertThat(counted.most.get()).as("of 12 places").isEqualTo(2);
    }

    private void assertNoOlderClaimCommitsAfterANewer(JobId id) {
        var applied = ledger(id).requests().stream()
                .filter(request -> request.outcome().equals("applied"))
                .toList();
        assertThat(applied)
                .isSortedAccordingTo(
                        Comparator.comparingLong(TestLedger.Request::epoch).thenComparingLong(TestLedger.Request::n));
        assertThat(applied).extracting(TestLedger.Request::step).doesNotHaveDuplicates();
    }

    private Worker worker(String workerName, JobQueue its) {
        return worker(workerName, its, handlers);
    }

    private Worker worker(String workerName, JobQueue its, List<JobHandler> with) {
        return worker(workerName, its, config, with);
    }

    private Worker worker(String workerName, JobQueue its, TestConfig itsConfig, List<JobHandler> with) {
        var worker = new Worker(
                workerName,
                itsConfig,
                its,
                queue.schedules(),
                ledger,
                with,
                new JobMetrics(new SimpleMeterRegistry(), itsConfig.concurrency()));
        workers.add(worker);
        worker.start();
        return worker;
    }

    private CutQueue cutQueue() {
        var cut = new CutQueue(newQueue());
        cuts.add(cut);
        return cut;
    }

    private RedisJobQueue newQueue() {
        var opened = new RedisJobQueue(
                Redis.createClient(vertx, redis.uri()),
                Redis.createClient(vertx, redis.uri()),
                name,
                new RedisJobQueue.Settings(
                        config.commandTimeout(), Duration.ofHours(1), config.retention(), config.lease()));
        queues.add(opened);
        return opened;
    }

    private JobId simulate(String duration, int steps) {
        return submit("simulate", "{\"duration\":\"%s\",\"steps\":%d}".formatted(duration, steps));
    }

    private JobId submit(String type, String payload) {
        return ((Accepted) queue.submit(new Submission(type, 1, payload, Duration.ZERO, 4, null))).id();
    }

    private Job job(JobId id) {
        return queue.find(id).orElseThrow();
    }

    private TestLedger ledger(JobId id) {
        return catalog.ledger(id.toString());
    }

    private static void await(BooleanSupplier condition) {
        Awaiting.until(condition, PATIENCE);
    }
}
