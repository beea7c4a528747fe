package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.stack.MemberStatus;
import io.escala.local.stack.Stack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A stack whose cache is put to the test, and words for what is done to it. */
final class CacheUnderTest implements AutoCloseable {
    /** A product that nobody writes, and that does not exist: its absence is cached too. */
    static final String PROBE = "/api/products/cache-probe";

    final Stack stack;
    final CacheLines lines;
    final CommitGate commits;
    final Verdict verdict;
    final Random random;

    /** One for each gateway, past the balancer. */
    final List<Client> gateways = new ArrayList<>();

    private final Output output;

    CacheUnderTest(Stack stack, CacheLines lines, CommitGate commits, Verdict verdict, Random random, Output output)
            throws CommandException {
        this.stack = stack;
        this.lines = lines;
        this.commits = commits;
        this.verdict = verdict;
        this.random = random;
        this.output = output;
        useGateways(2);
    }

    /** Talks to the first so many gateways from now on. */
    void useGateways(int count) throws CommandException {
        while (gateways.size() > count) {
            gateways.removeLast().close();
        }
        for (int i = gateways.size() + 1; i <= count; i++) {
            gateways.add(new Client("http://127.0.0.1:" + stack.port("gateway-" + i)));
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation's library is not worth a dependency
    void say(String format, Object... arguments) {
        output.say("  " + String.format(Locale.ROOT, format, arguments));
    }

    /** Kills a member if it runs just now. */
    void kill(String member) {
        try {
            stack.kill(member);
        } catch (CommandException notRunning) {
            say("%s", notRunning);
        }
    }

    /** Kills a member if it runs just now, and starts it again at once. */
    void bounce(String member) {
        try {
            stack.bounce(member);
        } catch (CommandException notRunning) {
            say("%s", notRunning);
        }
    }

    /** Suspends a member for a while, with all that belongs to it. */
    void pause(String member, Duration time) throws IOException, InterruptedException, CommandException {
        ProcessHandle process = stack.process(member);
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process);
        for (ProcessHandle each : all) {
            Saboteur.signal("STOP", each.pid());
        }
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } finally {
            for (ProcessHandle each : all) {
                Saboteur.signal("CONT", each.pid());
            }
        }
    }

    void awaitHealthy(Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (!stack.status().members().stream().allMatch(MemberStatus::healthy)) {
            if (System.nanoTime() - deadline > 0) {
                verdict.broke("everything works again", "not after " + within.toSeconds() + " s: " + stack.status());
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Waits until every gateway answers from the cache again, unless it is all over. */
    void awaitCaching(Duration within, BooleanSupplier over) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        for (Client gateway : gateways) {
            while (!over.getAsBoolean() && !isHit(gateway.get(PROBE, Map.of()))) {
                if (System.nanoTime() - deadline > 0) {
                    verdict.broke("the cache works again", "not after " + within.toSeconds() + " s");
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    /** Whether it came from a cache that counts. */
    static boolean isHit(Client.Answer answer) {
        return answer.cacheStatus().contains("; hit");
    }

    @Override
    public void close() {
        gateways.forEach(Client::close);
    }
}
