package io.escala.local.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.aot.AotCaches;
import io.escala.local.bench.BenchOptions;
import io.escala.local.process.Ports;
import io.escala.local.sample.SampleImport;
import io.escala.local.services.JvmFlags;
import io.escala.local.stack.MemberStatus;
import io.escala.local.stack.OwnStack;
import io.escala.local.stack.Stack;
import io.escala.local.stack.StackDirectory;
import io.escala.local.stack.StackSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "import",
        description = {
            "Imports generated products while the worker that does it is killed again and again, on a stack of its own.",
            "Every product has to arrive once and as it was sent, with at most one chunk done again for each kill."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class ImportSoak implements Callable<Integer> {
    private static final Duration DONE_WITHIN = Duration.ofMinutes(30);

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "How many products, up to 1,000,000.")
    private int rows;

    @Option(names = "--kills", paramLabel = "N", defaultValue = "10", description = "How often the worker is killed.")
    private int kills;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "2", description = "How many workers, 2 to 8.")
    private int workers;

    @Option(names = "--seed", paramLabel = "N", description = "Repeats the moments of the kills of an earlier run.")
    private @Nullable Long seed;

    private final Output output = new Output(System.out);

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        long chosen = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
        output.say("Importing " + rows + " products, " + kills + " kills, --seed " + chosen);
        Path root = BenchOptions.root();
        StackDirectory directory =
                StackDirectory.claim(root.resolve(".escala").resolve("soak").resolve("import"));
        StackSettings settings =
                new StackSettings(root, directory, 1, Math.clamp(workers, 2, 8), Ports.free(), JvmFlags.plain());
        try (OwnStack own =
                OwnStack.start(settings.with(AotCaches.of(root).prepare(output).flags()), output)) {
            own.stack().awaitReady();
            List<String> broken = run(own.stack(), new Random(chosen));
            broken.forEach(each -> output.say("BROKEN: " + each));
            output.say(broken.isEmpty() ? "Every promise held." : broken.size() + " promises broken.");
            return broken.isEmpty() ? 0 : 1;
        }
    }

    private List<String> run(Stack stack, Random random) throws IOException, InterruptedException, CommandException {
        long begin = System.nanoTime();
        String job = new SampleImport(stack.url(), output).upload(rows);
        output.say("  uploaded after %.1f s".formatted((System.nanoTime() - begin) / 1e9));
        AtomicLong catalogPeak = new AtomicLong();
        AtomicLong workerPeak = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        Thread watch = Thread.ofVirtual().start(() -> watchMemory(stack, over, catalogPeak, workerPeak));
        List<String> broken = new ArrayList<>();
        try (Client client = new Client(stack.url())) {
            String path = job.substring(job.indexOf("/api/"));
            int killed = killAndAwaitEnd(stack, client, path, random, broken);
            JsonNode done = client.get(path, Map.of()).json();
            output.say("  imported after %.1f s with %d kills: %s"
                    .formatted((System.nanoTime() - begin) / 1e9, killed, done.path("result")));
            checkResult(done, broken);
            checkSteps(stack, killed, broken);
            new Products(client).check(rows, broken);
        } finally {
            over.set(true);
            watch.join();
        }
        output.say("  largest resident memory: catalog %d MB, worker %d MB"
                .formatted(catalogPeak.get() >> 20, workerPeak.get() >> 20));
        return broken;
    }

    /** Kills whoever runs the job, each time at some moment of the next stretch of rows. */
    private int killAndAwaitEnd(Stack stack, Client client, String path, Random random, List<String> broken)
            throws InterruptedException, CommandException {
        long deadline = System.nanoTime() + DONE_WITHIN.toNanos();
        int killed = 0;
        long next = moment(random, killed);
        while (System.nanoTime() - deadline < 0) {
            JsonNode job = client.get(path, Map.of()).json();
            String state = job.path("state").asText();
            if (state.equals("succeeded")) {
                if (killed < kills) {
                    broken.add("only " + killed + " of " + kills + " kills came in time: import more rows");
                }
                return killed;
            }
            if (state.equals("dead") || state.equals("cancelled") || state.equals("parked")) {
                broken.add("the import ended as " + job);
                return killed;
            }
            if (killed < kills
                    && state.equals("running")
                    && job.at("/progress/rows").asLong() >= next) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(100));
                stack.kill(job.path("worker").asText());
                next = moment(random, ++killed);
                output.say("  kill %d of %s at %d rows"
                        .formatted(
                                killed,
                                job.path("worker").asText(),
                                job.at("/progress/rows").asLong()));
                awaitOther(client, path, job.path("run").asInt(), deadline);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        broken.add("the import has not ended after " + DONE_WITHIN.toMinutes() + " minutes");
        return killed;
    }

    private long moment(Random random, int kill) {
        long stretch = rows / (kills + 1L);
        return kill * stretch + random.nextLong(Math.max(1, stretch));
    }

    /** Waits until the job runs anew, so that the same dead process is not killed again. */
    private static void awaitOther(Client client, String path, int run, long deadline) throws InterruptedException {
        while (System.nanoTime() - deadline < 0) {
            JsonNode job = client.get(path, Map.of()).json();
            if (job.path("run").asInt() > run || !job.path("state").asText().equals("running")) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private void checkResult(JsonNode job, List<String> broken) {
        String expected = "{\"rows\":%d,\"created\":%d,\"updated\":0,\"rejected\":0}".formatted(rows, rows);
        if (!job.path("result").toString().equals(expected)) {
            broken.add("the result should be " + expected);
        }
    }

    private void checkSteps(Stack stack, int killed, List<String> broken)
            throws CommandException, InterruptedException {
        try (Client management = new Client(stack.managementUrl("catalog"))) {
            StepCounts counts =
                    StepCounts.parse(management.get("/q/metrics", Map.of()).body());
            output.say("  chunks: " + counts);
            if (counts.again() > killed) {
                broken.add("at most one chunk is done again for each kill, but " + counts.again() + " were");
            }
        }
    }

    private static void watchMemory(Stack stack, AtomicBoolean over, AtomicLong catalog, AtomicLong worker) {
        while (!over.get()) {
            for (MemberStatus member : stack.status().members()) {
                AtomicLong peak = member.name().equals("catalog")
                        ? catalog
                        : member.name().startsWith("worker") ? worker : new AtomicLong();
                peak.accumulateAndGet(member.rssBytes(), Math::max);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
