package io.escala.local.cli;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.control.ControlServer;
import io.escala.local.process.Memory;
import io.escala.local.sample.SampleImport;
import io.escala.local.stack.Groundwork;
import io.escala.local.stack.Stack;
import io.escala.local.stack.StackSettings;
import io.escala.local.stack.StackStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A stack that lives as long as this process: from the start over Ctrl-C or {@code down} to an orderly end. */
final class ForegroundStack {
    private final StackSettings settings;
    private final Output output;
    private final CountDownLatch downRequested = new CountDownLatch(1);
    private final ReentrantLock ending = new ReentrantLock();

    private volatile boolean signalled;
    private @Nullable Stack stack;
    private @Nullable ControlServer control;

    ForegroundStack(StackSettings settings, Output output) {
        this.settings = settings;
        this.output = output;
    }

    /** Clears the way: no processes of a killed launcher, no old data if so wanted, the port free, the jars there. */
    static void prepare(StackSettings settings, boolean fresh, Output output)
            throws IOException, InterruptedException, CommandException {
        Groundwork.prepare(settings, output);
        if (fresh) {
            settings.directory().empty();
        }
    }

    /**
     * Returns the exit code after the stack has stopped.
     *
     * @param begin from when on the start's time counts
     */
    int run(Instant begin, int sample) throws IOException, InterruptedException, CommandException {
        Thread hook = new Thread(this::endOnSignal, "end");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            output.say("Starting Escala (Java " + Runtime.version() + ", data in "
                    + settings.directory().path() + ")");
            Stack running = begin();
            running.awaitReady();
            greet(running, Duration.between(begin, Instant.now()));
            if (sample > 0) {
                var key = Optional.ofNullable(System.getenv("ESCALA_API_KEY")).filter(set -> !set.isBlank());
                new SampleImport(running.url(), key, output).run(sample);
            }
            downRequested.await();
            output.say("Stopping");
            return 0;
        } catch (CommandException | IOException e) {
            if (signalled) {
                // The shutdown hook stops the stack and ends this process.
                new CountDownLatch(1).await();
            }
            if (downRequested.getCount() == 0) {
                return 0;
            }
            throw e;
        } finally {
            end();
        }
    }

    private Stack begin() throws IOException, InterruptedException, CommandException {
        ending.lock();
        try {
            Stack started = Stack.start(settings, output);
            stack = started;
            control = ControlServer.start(started, settings.directory().control(), () -> {
                downRequested.countDown();
                started.abandon();
            });
            return started;
        } finally {
            ending.unlock();
        }
    }

    private void endOnSignal() {
        signalled = true;
        if (stack != null) {
            output.say("Stopping");
        }
        end();
    }

    private void end() {
        ending.lock();
        try {
            Stack running = stack;
            ControlServer server = control;
            stack = null;
            control = null;
            if (running != null) {
                running.stop();
                output.say("Stopped. The data stays in " + settings.directory().path() + ".");
            }
            if (server != null) {
                server.close();
            }
        } catch (InterruptedException | IOException e) {
            output.say("The end was not orderly: " + e + ". The next ./escala up cleans up.");
        } finally {
            ending.unlock();
        }
    }

    private void greet(Stack running, Duration took) {
        StackStatus status = running.status();
        String url = running.url();
        Memory memory = new Memory(status.rssBytes(), status.pssBytes());
        output.say(String.format(
                Locale.ROOT,
                """

                Escala is ready at %s after %.1f s. Its %d processes take %s.
                It listens on this machine's loopback interface only, and asks nobody for a key.

                Try:
                  curl -i -X PUT %s/api/products/mug-1 -H 'Content-Type: application/json' \\
                       -d '{"name":"Blue mug","category":"kitchen","price":7.50,"currency":"EUR","stock":12}'
                  curl -i %s/api/products/mug-1          # twice: a miss, then a hit; another gateway each time
                  curl -i %s/api/jobs -H 'Content-Type: application/json' \\
                       -d '{"type":"simulate","payload":{"duration":"PT2S","steps":10}}'
                  ./escala demo caching                              # or balancing, or jobs
                  ./escala status | scale gateway=4 | kill gateway-2 | logs worker-1 -f

                Logs: %s
                Stop: Ctrl-C here, or ./escala down
                """,
                url,
                took.toMillis() / 1000.0,
                status.members().size() + 1,
                describe(memory),
                url,
                url,
                url,
                settings.directory().logs()));
    }

    static String describe(Memory memory) {
        String rss = memory.rss() / (1024 * 1024) + " MB RSS";
        return memory.pss() == memory.rss() ? rss : rss + " (" + memory.pss() / (1024 * 1024) + " MB PSS)";
    }
}
