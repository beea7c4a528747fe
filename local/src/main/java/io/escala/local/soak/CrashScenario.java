package io.escala.local.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.local.sample.SampleCsv;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The crash oracle: imports of different products while a worker is killed every few seconds, the queue's Redis twice and
 * PostgreSQL once. Every import has to create each of its rows, once, and the catalog has to be what was sent.
 */
final class CrashScenario implements Scenario<JobsUnderTest> {
    private static final int ROWS = 100;
    private static final int SUBMITTERS = 8;
    private static final Duration DONE_WITHIN = Duration.ofMinutes(10);

    private final int imports;
    private final int killEvery;

    CrashScenario(int imports, int killEvery) {
        this.imports = imports;
        this.killEvery = killEvery;
    }

    @Override
    public String name() {
        return "crash";
    }

    @Override
    public void run(JobsUnderTest jobs) throws IOException, InterruptedException {
        AtomicInteger submitted = new AtomicInteger();
        CountDownLatch over = new CountDownLatch(1);
        Thread fate = Thread.ofVirtual().start(() -> breakThings(jobs, submitted, over));
        List<String> ids = submitAll(jobs, submitted);
        jobs.say("%,d imports of %d rows are accepted", ids.size(), ROWS);
        jobs.awaitIdle(DONE_WITHIN);
        over.countDown();
        fate.join();
        jobs.awaitHealthy(Duration.ofMinutes(1));
        check(jobs, ids);
        List<String> broken = new ArrayList<>();
        new Products(jobs.client).check(imports * ROWS, broken);
        broken.forEach(each -> jobs.verdict.broke("the catalog is what was sent", each));
    }

    private List<String> submitAll(JobsUnderTest jobs, AtomicInteger submitted) throws InterruptedException {
        return Flood.of(imports, SUBMITTERS, i -> {
            String id = jobs.submit(
                    "/api/imports", Map.of("Content-Type", "text/csv", "Idempotency-Key", "crash-" + i), csv(i));
            submitted.incrementAndGet();
            return id;
        });
    }

    private static String csv(int number) throws IOException {
        StringWriter csv = new StringWriter();
        SampleCsv.write(number * ROWS + 1, ROWS, csv);
        return csv.toString();
    }

    /** Kills workers all the time, and the stores when so many of the imports are accepted. */
    private void breakThings(JobsUnderTest jobs, AtomicInteger submitted, CountDownLatch over) {
        List<String> stores = new ArrayList<>(List.of("redis-jobs", "postgres", "redis-jobs"));
        int parts = stores.size() + 1;
        try {
            for (long second = 1; !over.await(1, TimeUnit.SECONDS); second++) {
                int due = parts - stores.size();
                if (!stores.isEmpty() && submitted.get() >= imports * due / parts) {
                    jobs.kill(stores.removeFirst());
                } else if (second % killEvery == 0) {
                    jobs.anyReadyWorker().ifPresent(jobs::kill);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!stores.isEmpty()) {
            jobs.verdict.broke("the scenario does what it says", "it was over before " + stores + " was killed");
        }
    }

    private static void check(JobsUnderTest jobs, List<String> ids) throws InterruptedException {
        String expected = "{\"rows\":%d,\"created\":%d,\"updated\":0,\"rejected\":0}".formatted(ROWS, ROWS);
        for (String id : ids) {
            JsonNode job = jobs.job(id);
            if (!job.path("state").asText().equals("succeeded")) {
                jobs.verdict.broke("every accepted import succeeds", job.toString());
            } else if (!job.path("result").toString().equals(expected)) {
                jobs.verdict.broke("every row is created once", job.toString());
            }
        }
    }
}
