package io.escala.worker.runtime;

import io.escala.jobs.Committed;
import io.escala.jobs.Job;
import io.escala.jobs.JobContext;
import io.escala.jobs.JobHandler;
import io.escala.jobs.JobId;
import io.escala.jobs.PermanentJobException;
import io.escala.jobs.RetryPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.MDC;

/** Handlers of the workers' tests. */
final class TestHandlers {

    private TestHandlers() {}

    /** Notes how many of its jobs run at once. */
    static final class Counted implements JobHandler {

        final AtomicInteger most = new AtomicInteger();
        final AtomicInteger running = new AtomicInteger();

        @Override
        public String type() {
            return "counted";
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
        public Committed run(JobContext context) throws InterruptedException {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                context.pause(Duration.ofMillis(50));
                return Committed.NOTHING;
            } finally {
                running.decrementAndGet();
            }
        }

        @Override
        public String result(Job job, Committed committed) {
            return "{}";
        }
    }

    static final class Failing implements JobHandler {

        @Override
        public String type() {
            return "fail";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public RetryPolicy retryPolicy() {
            return new RetryPolicy(3, Duration.ofMillis(20), Duration.ofMillis(50));
        }

        @Override
        public Committed run(JobContext context) throws PermanentJobException {
            if (context.job().payload().contains("permanent")) {
                throw new PermanentJobException("for good");
            }
            throw new IllegalStateException("attempt " + context.job().attempt());
        }

        @Override
        public String result(Job job, Committed committed) {
            throw new AssertionError("it never ends well");
        }
    }

    /** Does nothing, or is held in the middle of a job when its payload says so. */
    static final class Quick implements JobHandler {
        /** What lines that a job's run logs carry as its id. */
        final Map<JobId, String> logged = new ConcurrentHashMap<>();

        final CountDownLatch held = new CountDownLatch(1);

        @Override
        public String type() {
            return "quick";
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
        public Committed run(JobContext context) throws InterruptedException {
            logged.put(context.job().id(), String.valueOf(MDC.get("jobId")));
            if (context.job().payload().contains("hold")) {
                held.await();
            }
            return Committed.NOTHING;
        }

        @Override
        public String result(Job job, Committed committed) {
            return "{}";
        }
    }
}
