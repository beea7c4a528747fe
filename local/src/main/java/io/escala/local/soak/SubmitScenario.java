package io.escala.local.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.local.CommandException;
import io.escala.local.soak.Tap.Asked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The queue's Redis is killed under submissions, each of which repeats with its key until it is accepted; then its file is
 * cut by up to a second's writes, again and again, under submissions and jobs that run.
 */
final class SubmitScenario implements Scenario<JobsUnderTest> {
    private static final int SUBMITTERS = 8;
    private static final Duration ENDED_WITHIN = Duration.ofMinutes(4);

    /** Longer than supervision takes a quick death for a crash loop and waits before it starts Redis again. */
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(11);

    private static final Duration MOST_LOST = Duration.ofSeconds(1);

    private final int submits;
    private final int kills;
    private final int cuts;

    SubmitScenario(int submits, int kills, int cuts) {
        this.submits = submits;
        this.kills = kills;
        this.cuts = cuts;
    }

    @Override
    public String name() {
        return "submits";
    }

    @Override
    public void run(JobsUnderTest jobs) throws IOException, InterruptedException, CommandException {
        killed(jobs);
        for (int done = 0; done < cuts; ) {
            done += cut(jobs) ? 1 : 0;
        }
        jobs.awaitIdle(ENDED_WITHIN);
    }

    private void killed(JobsUnderTest jobs) throws InterruptedException {
        int before = jobs.tap.asked().size();
        String key = "submit-" + jobs.random.nextLong();
        AtomicInteger started = new AtomicInteger();
        AtomicInteger deaths = new AtomicInteger();
        CountDownLatch over = new CountDownLatch(1);
        Thread fate = Thread.ofVirtual().start(() -> {
            try {
                while (deaths.get() < kills && !over.await(BETWEEN_KILLS.toMillis(), TimeUnit.MILLISECONDS)) {
                    if (jobs.bounce("redis-jobs")) {
                        deaths.incrementAndGet();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        List<String> ids = Flood.of(submits, SUBMITTERS, i -> {
            // so many are made between two deaths that the last come after the last death
            while (kills > 0 && started.get() > (long) submits * (deaths.get() + 1) / (kills + 1)) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            started.incrementAndGet();
            return jobs.simulate(key + "-" + i, "{\"duration\":\"PT0S\",\"steps\":1}");
        });
        over.countDown();
        fate.join();
        jobs.awaitIdle(ENDED_WITHIN);
        List<String> replayed =
                Flood.of(submits, SUBMITTERS, i -> jobs.simulate(key + "-" + i, "{\"duration\":\"PT0S\",\"steps\":1}"));
        if (!replayed.equals(ids)) {
            jobs.verdict.broke("a replayed key gives the same job", "some key gave another one");
        }
        jobs.allSucceed(ids, ENDED_WITHIN);
        Set<String> accepted = new HashSet<>(ids);
        for (Asked each : jobs.tap.asked().subList(before, jobs.tap.asked().size())) {
            if (!accepted.contains(each.job())) {
                jobs.verdict.broke("a submission makes one job", "job " + each.job() + " is nobody's");
            }
        }
        jobs.say("%,d submissions, %d deaths of Redis: %,d jobs", submits, deaths.get(), accepted.size());
    }

    /** Returns whether there was something to cut. */
    private boolean cut(JobsUnderTest jobs) throws IOException, InterruptedException, CommandException {
        Path file = jobs.stack.queueFile();
        NavigableMap<Long, Long> lengths = new ConcurrentSkipListMap<>();
        ConcurrentLinkedQueue<String> ids = new ConcurrentLinkedQueue<>();
        CountDownLatch over = new CountDownLatch(1);
        String key = "cut-" + jobs.random.nextLong();
        Thread recorder = Thread.ofVirtual().start(() -> record(file, lengths, over));
        Thread submitter = Thread.ofVirtual().start(() -> submitUntil(jobs, key, ids, over));
        TimeUnit.MILLISECONDS.sleep(BETWEEN_KILLS.toMillis() + jobs.random.nextInt(500));
        long moment = System.nanoTime() - jobs.random.nextLong(MOST_LOST.toNanos());
        long length = lengths.floorEntry(moment).getValue();
        OptionalLong lost = jobs.stack.cutQueue(file, length);
        TimeUnit.SECONDS.sleep(3);
        over.countDown();
        submitter.join();
        recorder.join();
        jobs.awaitHealthy(Duration.ofMinutes(1));
        jobs.awaitIdle(ENDED_WITHIN);
        int gone = 0;
        for (String id : ids) {
            Client.Answer answer = jobs.client.get("/api/jobs/" + id, Map.of());
            gone += answer.status() == 404 ? 1 : 0;
            if (answer.status() == 200) {
                checkSucceeded(jobs, answer.json());
            }
        }
        if (lost.isEmpty()) {
            jobs.say(
                    "Redis had just rewritten its file, which was not cut: %d of %d submissions are gone",
                    gone, ids.size());
            return false;
        }
        jobs.say(
                "Redis lost its last %,d bytes: of %d submissions %d are gone, as everysec allows",
                lost.getAsLong(), ids.size(), gone);
        return true;
    }

    private static void checkSucceeded(JobsUnderTest jobs, JsonNode job) {
        if (!job.path("state").asText().equals("succeeded")
                || job.path("attempt").asInt() != 1) {
            jobs.verdict.broke("what Redis kept succeeds, and no attempt is spent", job.toString());
        }
    }

    private static void record(Path file, NavigableMap<Long, Long> lengths, CountDownLatch over) {
        try {
            do {
                lengths.put(System.nanoTime(), Files.size(file));
            } while (!over.await(5, TimeUnit.MILLISECONDS));
        } catch (NoSuchFileException e) {
            // Redis has rewritten it, and cutQueue will tell
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void submitUntil(
            JobsUnderTest jobs, String key, ConcurrentLinkedQueue<String> ids, CountDownLatch over) {
        try {
            for (int i = 0; !over.await(10, TimeUnit.MILLISECONDS); i++) {
                ids.add(jobs.simulate(key + "-" + i, "{\"duration\":\"PT0.3S\",\"steps\":3}"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
