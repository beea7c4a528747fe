package io.escala.local.stack;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.process.Child;
import io.escala.local.process.LogFile;
import io.escala.local.process.PidFiles;
import io.escala.local.process.Program;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A program under supervision.
 *
 * <pre>
 * STARTING ─► READY ─► RESTARTING ─► STARTING      (it died after having been ready: again, with back-off)
 *     │         │           │
 *     ├─► FAILED (it died or stayed unready at its first start; not tried again)
 *     └─────────┴───────────┴──► STOPPED           (asked to)
 * </pre>
 */
final class Member {
    enum State {
        STARTING,
        READY,
        RESTARTING,
        FAILED,
        STOPPED
    }

    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);
    private static final Duration STEADY = Duration.ofSeconds(10);
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final int TAIL_LINES = 25;

    private final Program program;
    private final PidFiles pids;
    private final Output output;
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CompletableFuture<Duration> firstReady = new CompletableFuture<>();
    private final ReentrantLock startOrStop = new ReentrantLock();

    private volatile State state = State.STARTING;
    private volatile @Nullable ProcessHandle process;
    private volatile Instant since = Instant.now();
    private volatile boolean atOnce;
    private final AtomicInteger restarts = new AtomicInteger();

    private Member(Program program, PidFiles pids, Output output) {
        this.program = program;
        this.pids = pids;
        this.output = output;
    }

    /** Starts supervising; returns at once. */
    static Member start(Program program, PidFiles pids, Output output) {
        Member member = new Member(program, pids, output);
        Thread.ofVirtual().name(program.name()).start(member::supervise);
        return member;
    }

    private void supervise() {
        Duration backoff = FIRST_BACKOFF;
        try {
            LogFile.rotate(program.log());
            while (!stopping()) {
                String end = runOnce();
                if (stopping()) {
                    break;
                }
                if (!firstReady.isDone()) {
                    fail(end);
                    return;
                }
                if (Duration.between(since, Instant.now()).compareTo(STEADY) > 0) {
                    backoff = FIRST_BACKOFF;
                }
                state = State.RESTARTING;
                if (atOnce) {
                    atOnce = false;
                    restarts.incrementAndGet();
                    continue;
                }
                output.say(program.name() + " " + end + "; starting it again in " + backoff.toSeconds() + " s");
                pause(backoff);
                restarts.incrementAndGet();
                backoff = Duration.ofMillis(Math.min(backoff.toMillis() * 2, LONGEST_BACKOFF.toMillis()));
            }
            state = State.STOPPED;
        } catch (InterruptedException | IOException | RuntimeException e) {
            fail("cannot be supervised: " + e);
        } finally {
            firstReady.completeExceptionally(new CommandException(program.name() + " was stopped while starting"));
            ended.countDown();
        }
    }

    /** One life of the process, from its start to its end; returns how it ended. */
    private String runOnce() throws InterruptedException, IOException {
        state = State.STARTING;
        since = Instant.now();
        ProcessHandle started;
        startOrStop.lock();
        try {
            if (stopping()) {
                return "was not started";
            }
            started = program.start();
            process = started;
            pids.record(program.name(), started);
        } catch (CommandException | IOException e) {
            return "could not be started: " + e.getMessage();
        } finally {
            startOrStop.unlock();
        }
        String end = awaitReadyThenEnd(started);
        process = null;
        pids.forget(program.name());
        return end;
    }

    private String awaitReadyThenEnd(ProcessHandle started) throws InterruptedException {
        Instant begin = since;
        while (Child.alive(started)) {
            if (state == State.STARTING) {
                if (program.ready()) {
                    state = State.READY;
                    boolean first = firstReady.complete(Duration.between(begin, Instant.now()));
                    if (!first) {
                        output.say(program.name() + " is ready again (pid " + started.pid() + ")");
                    }
                } else if (Duration.between(begin, Instant.now()).compareTo(READY_WITHIN) > 0) {
                    started.destroyForcibly();
                    return "was not ready after " + READY_WITHIN.toSeconds() + " s";
                }
            }
            Thread.sleep(state == State.STARTING ? 40 : 100);
        }
        return "has ended";
    }

    private void fail(String end) {
        state = State.FAILED;
        StringBuilder message = new StringBuilder(program.name() + " " + end + ".");
        try {
            List<String> tail = LogFile.tail(program.log(), TAIL_LINES);
            message.append(" The end of its log, ").append(program.log()).append(":");
            tail.forEach(line -> message.append("\n  | ").append(line));
            if (tail.stream().anyMatch(line -> line.contains("No space left on device"))) {
                message.append("\nThe disk is full. Free some space, or choose another disk with --data DIR.");
            }
        } catch (IOException e) {
            message.append(" Its log ")
                    .append(program.log())
                    .append(" cannot be read: ")
                    .append(e.getMessage());
        }
        firstReady.completeExceptionally(new CommandException(message.toString()));
    }

    private boolean stopping() {
        return stopRequested.getCount() == 0;
    }

    private void pause(Duration duration) throws InterruptedException {
        if (stopRequested.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
            state = State.STOPPED;
        }
    }

    /** Completed with the time it took when first ready; exceptionally, with a message for people, when it failed. */
    CompletableFuture<Duration> firstReady() {
        return firstReady;
    }

    /** Ends the process in an orderly way, by force when it takes longer than {@code patience}; returns at its end. */
    void stop(Duration patience) throws InterruptedException {
        stopRequested.countDown();
        ProcessHandle running;
        startOrStop.lock();
        try {
            running = process;
        } finally {
            startOrStop.unlock();
        }
        if (running != null) {
            try {
                program.requestStop(running);
            } catch (IOException e) {
                output.say(program.name() + " could not be asked to stop: " + e.getMessage());
            }
            if (!Child.awaitExit(running, patience)) {
                output.say(program.name() + " did not stop within " + patience.toSeconds() + " s and is killed");
                running.destroyForcibly();
                Child.awaitExit(running, patience);
            }
        }
        ended.await();
    }

    /** Kills the process without warning; supervision will start it again. */
    Optional<Long> kill() {
        ProcessHandle running = process;
        if (running == null) {
            return Optional.empty();
        }
        running.destroyForcibly();
        return Optional.of(running.pid());
    }

    /** The same, but supervision starts it again at once. */
    Optional<Long> bounce() {
        atOnce = true;
        return kill();
    }

    /** Kills the process and does something while nothing of it runs. */
    boolean kill(WhileDown act) throws IOException, InterruptedException {
        startOrStop.lock();
        try {
            ProcessHandle running = process;
            if (running == null) {
                return false;
            }
            running.destroyForcibly();
            if (!Child.awaitExit(running, READY_WITHIN)) {
                throw new IOException(program.name() + " does not die");
            }
            act.run();
            return true;
        } finally {
            startOrStop.unlock();
        }
    }

    interface WhileDown {
        void run() throws IOException;
    }

    Program program() {
        return program;
    }

    State state() {
        return state;
    }

    int restarts() {
        return restarts.get();
    }

    Duration uptime() {
        return Duration.between(since, Instant.now());
    }

    Optional<ProcessHandle> process() {
        return Optional.ofNullable(process);
    }
}
