package io.escala.worker.runtime;

import io.escala.jobs.Committed;
import io.escala.jobs.Fence;
import io.escala.jobs.Job;
import io.escala.jobs.JobContext;
import io.escala.jobs.JobHandler;
import io.escala.jobs.JobId;
import io.escala.jobs.JobLedger;
import io.escala.jobs.JobQueue.Filter;
import io.escala.jobs.JobQueue.SubmitOutcome.Accepted;
import io.escala.jobs.Submission;
import io.escala.jobs.redis.RedisJobQueue;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.redis.client.Redis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The queue and the worker's runtime without the rest of the system, driven by {@code ./escala bench jobs}. Its jobs do
 * nothing, so what is measured is the queue: claims, leases, fences, settlements.
 *
 * <p>Takes commands from standard input, one a line, and answers each with a line of figures: {@code fill JOBS} queues,
 * {@code drain CONCURRENCY JOBS} works until so many are done, {@code latency RATE SECONDS} tells milliseconds from the
 * submission to the handler's start, {@code look} does what operators do, {@code quit} ends it.
 */
final class QueueBench {

    private static final String QUEUE = "bench";
    private static final String TYPE = "noop";
    private static final int PAYLOAD_BYTES = 256;
    private static final int SUBMITTERS = 256;
    private static final int LATENCY_CONCURRENCY = 10;

    private final Redis commands;
    private final Redis blocking;
    private final RedisJobQueue queue;

    private QueueBench(Vertx vertx, String uri) {
        commands = Redis.createClient(vertx, uri);
        blocking = Redis.createClient(vertx, uri);
        queue = new RedisJobQueue(commands, blocking, QUEUE, RedisJobQueue.Settings.DEFAULT);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        var bench = new QueueBench(vertx, args[0]);
        try (var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            tell("ready");
            for (var line = lines.readLine(); line != null && !line.equals("quit"); line = lines.readLine()) {
                bench.obey(line.split(" ", -1));
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private void obey(String[] command) throws InterruptedException {
        switch (command[0]) {
            case "fill" -> fill(whole(command[1]));
            case "drain" -> drain(whole(command[1]), whole(command[2]));
            case "latency" -> latency(whole(command[1]), whole(command[2]));
            case "look" -> look();
            default -> throw new IllegalArgumentException("unknown command " + command[0]);
        }
    }

    private void fill(int jobs) throws InterruptedException {
        var payload = "{\"text\":\"" + "x".repeat(PAYLOAD_BYTES - "{\"text\":\"\"}".length()) + "\"}";
        var room = new Semaphore(SUBMITTERS);
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < jobs; i++) {
                room.acquire();
                threads.execute(() -> {
                    submit(payload);
                    room.release();
                });
            }
        }
        tell(figure("seconds", seconds(start)));
    }

    private void drain(int concurrency, int jobs) throws InterruptedException {
        var done = new CountDownLatch(jobs);
        long start = System.nanoTime();
        var worker = worker(concurrency, _ -> done.countDown());
        worker.start();
        done.await();
        double took = seconds(start);
        worker.stop();
        tell(figure("seconds", took));
    }

    /** An open loop: submissions are due at their times, whatever became of those before. */
    private void latency(int rate, int seconds) throws InterruptedException {
        int count = rate * seconds;
        var submitted = new long[count];
        var nanos = new long[count];
        var done = new CountDownLatch(count);
        var worker = worker(LATENCY_CONCURRENCY, job -> {
            int number = Integer.parseInt(job.payload(), 5, job.payload().length() - 1, 10);
            nanos[number] = System.nanoTime() - submitted[number];
            done.countDown();
        });
        worker.start();
        long begin = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                long due = begin + i * 1_000_000_000L / rate;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                var payload = "{\"n\":" + i + "}";
                submitted[i] = System.nanoTime();
                threads.execute(() -> submit(payload));
            }
        }
        done.await();
        worker.stop();
        Arrays.sort(nanos);
        tell(figure("p50", millis(nanos, 50)) + figure("p99", millis(nanos, 99)) + figure("max", millis(nanos, 100)));
    }

    /** One of everything that looks at the queue or moves jobs in it. */
    private void look() {
        var newest = queue.list(new Filter("ready", null, null, null, 200)).items();
        queue.list(new Filter(null, "another", null, null, 200));
        queue.find(newest.getFirst().id());
        queue.cancel(newest.getFirst().id());
        queue.sweep();
        var stats = queue.stats();
        tell(figure("ready", (double) stats.ready()));
    }

    private void submit(String payload) {
        var outcome = queue.submit(new Submission(TYPE, 1, payload, Duration.ZERO, 4, null));
        if (!(outcome instanceof Accepted)) {
            throw new IllegalStateException("not accepted: " + outcome);
        }
    }

    private Worker worker(int concurrency, Consumer<Job> work) {
        var config = TestConfig.quick(QUEUE)
                .withLease(Duration.ofSeconds(6), Duration.ofMillis(1500))
                .withConcurrency(concurrency);
        var metrics = new JobMetrics(new SimpleMeterRegistry(), concurrency);
        return new Worker("bench", config, queue, queue.schedules(), new Epochs(), List.of(new NoOp(work)), metrics);
    }

    private static int whole(String text) {
        return Integer.parseInt(text);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static double millis(long[] sorted, int percentile) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percentile / 100)] / 1e6;
    }

    private static void tell(String answer) {
        System.out.println("> " + answer);
    }

    private static String figure(String name, double value) {
        return String.format(Locale.ROOT, "%s=%.6f ", name, value);
    }

    private record NoOp(Consumer<Job> work) implements JobHandler {

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public boolean hasEffects() {
            return false;
        }

        @Override
        public Committed run(JobContext context) {
            work.accept(context.job());
            return Committed.NOTHING;
        }

        @Override
        public String result(Job job, Committed committed) {
            return "{}";
        }
    }

    /** What a sequence in PostgreSQL is for: the queue's data is emptied between rounds, and no fence may return. */
    private static final class Epochs implements JobLedger {

        private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

        @Override
        public long drawEpoch() {
            return NEXT.incrementAndGet();
        }

        @Override
        public Begin begin(JobId job, Fence fence) {
            throw new IllegalStateException("jobs without effects do not begin in the ledger");
        }
    }
}
