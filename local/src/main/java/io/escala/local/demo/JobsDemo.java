package io.escala.local.demo;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.demo.Api.Read;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Long tasks waited for one after the other, and queued. */
public final class JobsDemo extends Demonstration {
    private static final String SKU = "demo-jobs";
    private static final Duration GIVE_UP = Duration.ofSeconds(60);
    private static final Duration ACCEPTED_WITHIN = Duration.ofMillis(250);
    private static final int WARM_UP = 20;

    private final String url;
    private final int tasks;
    private final Duration length;

    /** @param length how long each task takes */
    public JobsDemo(String url, int tasks, Duration length, Output output) {
        super(output);
        this.url = url;
        this.tasks = tasks;
        this.length = length;
    }

    private record Result(Times waited, Duration total, List<Read> reads) {}

    @Override
    void run() throws IOException, InterruptedException, CommandException {
        say("Jobs: " + tasks + " tasks of " + Times.seconds(length)
                + " each, first waited for one after the other, then queued.");
        try (Api api = new Api(url)) {
            api.put(SKU, "Read meanwhile");
            for (int i = 0; i < WARM_UP; i++) {
                api.read(SKU, false);
            }
            awaitDone(api, api.simulate(Duration.ofMillis(10)), new ArrayList<>());
            Result off = inTheForeground(api);
            Result on = queued(api);
            api.delete(SKU);
            tell(off, on);
        }
    }

    private Result inTheForeground(Api api) throws IOException, InterruptedException, CommandException {
        List<Duration> waited = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 1; i <= tasks; i++) {
            long start = System.nanoTime();
            awaitDone(api, api.simulate(length), new ArrayList<>());
            waited.add(Duration.ofNanos(System.nanoTime() - start));
            say("  waited for task " + i + " of " + tasks);
        }
        return new Result(Times.of(waited), Duration.ofNanos(System.nanoTime() - begin), List.of());
    }

    private Result queued(Api api) throws IOException, InterruptedException, CommandException {
        List<Duration> waited = new ArrayList<>();
        List<String> jobs = new ArrayList<>();
        List<Read> reads = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < tasks; i++) {
            long start = System.nanoTime();
            jobs.add(api.simulate(length));
            waited.add(Duration.ofNanos(System.nanoTime() - start));
        }
        say("  all " + tasks + " accepted after " + Times.millis(Duration.ofNanos(System.nanoTime() - begin))
                + "; reading products meanwhile");
        for (String job : jobs) {
            awaitDone(api, job, reads);
        }
        return new Result(Times.of(waited), Duration.ofNanos(System.nanoTime() - begin), reads);
    }

    /** Waits for the job's success, reading a product between two looks at it. */
    private static void awaitDone(Api api, String job, List<Read> reads)
            throws IOException, InterruptedException, CommandException {
        long deadline = System.nanoTime() + GIVE_UP.toNanos();
        for (String state = api.jobState(job); !"succeeded".equals(state); state = api.jobState(job)) {
            if ("dead".equals(state) || "cancelled".equals(state) || System.nanoTime() > deadline) {
                throw new CommandException("Job " + job + " is " + state + " instead of succeeded.");
            }
            reads.add(api.read(SKU, false));
            Thread.sleep(10);
        }
    }

    private void tell(Result off, Result on) {
        print(new Table("queue", "client waits for each (p50)", "all done after")
                .row("off", Times.seconds(off.waited.at(0.5)), Times.seconds(off.total))
                .row("on", Times.millis(on.waited.at(0.5)), Times.seconds(on.total)));
        Times reads = Times.of(on.reads.stream().map(Read::time).toList());
        if (!on.reads.isEmpty()) {
            say("  " + on.reads.size() + " reads while the tasks ran: p50 " + reads.millisAt(0.5) + ", p99 "
                    + reads.millisAt(0.99));
            say("");
        }
        say(
                "Without a queue the client is bound until its task is done, and tasks run one by one. With it the answer is");
        say("202 Accepted at once; the workers do the tasks side by side, and reads do not notice.");
        claim(
                on.waited.at(0.5).compareTo(ACCEPTED_WITHIN) < 0,
                "a queued task was accepted only after " + Times.millis(on.waited.at(0.5)));
        claim(
                on.total.compareTo(off.total.dividedBy(2)) < 0,
                "queued tasks took " + Times.seconds(on.total) + ", more than half of " + Times.seconds(off.total));
        claim(on.reads.stream().allMatch(r -> r.status() == 200), "a read failed meanwhile");
        claim(!on.reads.isEmpty(), "no read fitted in while the tasks ran");
    }
}
