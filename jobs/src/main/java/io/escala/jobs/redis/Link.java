package io.escala.jobs.redis;

import io.escala.jobs.QueueUnavailableException;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis, opened with the first command and again after it broke. Commands of several threads are
 * pipelined on it; a command that is not answered in time closes it, because nobody knows what is stuck where.
 *
 * <p>A connection ends with the run of Redis that it was made to, so the run's id is asked for once and holds for every
 * command on it.
 */
public final class Link implements AutoCloseable {

    /** Errors by which Redis says that it cannot serve now, though it may later. */
    private static final Set<String> TRANSIENT =
            Set.of("LOADING", "READONLY", "MISCONF", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS", "BUSY");

    private static final Pattern RUN_ID = Pattern.compile("run_id:(\\p{XDigit}+)");
    private static final String CLOSED = "CONNECTION_CLOSED";

    private final Redis redis;
    private final Duration connectTimeout;
    private final List<Script> scripts;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Opening current;

    /** A connection from the moment it is asked for; equal to itself alone. */
    private final class Opening {
        final Future<RedisConnection> connection;
        final Future<String> run;

        Opening(Future<RedisConnection> connection) {
            this.connection = connection;
            run = connection.compose(c -> c.batch(prologue())).map(answers -> runId(answers.getFirst()));
            // A Redis that loads its data lets clients connect and refuses what they send: the next command makes a new
            // connection, and this one would keep its place in the pool for good.
            run.onFailure(e -> {
                if (isAnswer(e)) {
                    discard(this);
                }
            });
        }
    }

    public Link(Redis redis, Duration connectTimeout) {
        this(redis, connectTimeout, List.of());
    }

    /** A command under way. */
    final class Sent {
        private final Opening on;
        private final Future<@Nullable Response> answer;

        private Sent(Opening on, Future<@Nullable Response> answer) {
            this.on = on;
            this.answer = answer;
        }

        /** As {@link Link#call} waits. */
        @Nullable
        Response await(Duration timeout) {
            return awaitAlways(answer, on, timeout);
        }
    }

    /** @param scripts what is loaded first on each connection, so that pipelined ones run in the order they are sent */
    Link(Redis redis, Duration connectTimeout, List<Script> scripts) {
        this.redis = redis;
        this.connectTimeout = connectTimeout;
        this.scripts = scripts;
    }

    /**
     * Sends a command and waits for its answer, interrupted or not: who sent a claim has to know what it claimed.
     *
     * @throws RedisRefusal when Redis answers with an error that is not a passing one
     * @throws QueueUnavailableException when there is no answer in time; whether the command ran is unknown
     */
    @Nullable
    public Response call(Request request, Duration timeout) {
        return send(_ -> request).await(timeout);
    }

    /**
     * Sends a command behind those sent before and does not wait.
     *
     * @param request makes the command, told the id of the run of Redis that will see it
     * @throws QueueUnavailableException when there is no connection
     */
    Sent send(Function<String, Request> request) {
        var opening = opening();
        var run = awaitAlways(opening.run, opening, connectTimeout);
        return new Sent(opening, opening.connection.result().send(request.apply(run)));
    }

    /** As {@link #call}, but an interrupt ends the wait, and with it the connection: the answer may still come. */
    @Nullable
    Response callInterruptibly(Request request, Duration timeout) throws InterruptedException {
        var opening = opening();
        try {
            await(opening.run, opening, connectTimeout);
            return await(opening.connection.result().send(request), opening, timeout);
        } catch (InterruptedException e) {
            discard(opening);
            throw e;
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (current != null) {
                discard(current);
            }
        } finally {
            lock.unlock();
        }
    }

    private Opening opening() {
        lock.lock();
        try {
            if (current == null || current.run.failed()) {
                var opening = new Opening(redis.connect());
                current = opening;
                opening.connection.onSuccess(
                        c -> c.exceptionHandler(_ -> forget(opening)).endHandler(_ -> forget(opening)));
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    private <T extends @Nullable Object> T awaitAlways(Future<T> answer, Opening on, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return await(answer, on, Duration.ofNanos(end - System.nanoTime()));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private <T extends @Nullable Object> T await(Future<T> answer, Opening on, Duration timeout)
            throws InterruptedException {
        try {
            return answer.toCompletionStage().toCompletableFuture().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause(), on);
        } catch (TimeoutException e) {
            // A connection still opening is left to open: another one would wait for the same Redis.
            if (on.connection.isComplete()) {
                discard(on);
            }
            throw new QueueUnavailableException("Redis did not answer in time", e);
        }
    }

    private List<Request> prologue() {
        var requests = new ArrayList<Request>();
        requests.add(Request.cmd(Command.INFO).arg("server"));
        for (var script : scripts) {
            requests.add(Request.cmd(Command.SCRIPT).arg("LOAD").arg(script.body()));
        }
        return requests;
    }

    private static String runId(@Nullable Response info) {
        var matcher = RUN_ID.matcher(String.valueOf(info));
        if (!matcher.find()) {
            throw new IllegalStateException("Redis tells no run_id in INFO server");
        }
        return matcher.group(1);
    }

    private RuntimeException failure(Throwable cause, Opening on) {
        var message = String.valueOf(cause.getMessage());
        if (isAnswer(cause)) {
            var refusal = new RedisRefusal(message, cause);
            return TRANSIENT.contains(refusal.code())
                    ? new QueueUnavailableException("Redis cannot serve now: " + message, cause)
                    : refusal;
        }
        // The connection has ended or never began: there is nothing to close.
        forget(on);
        return new QueueUnavailableException("Redis cannot be reached: " + cause, cause);
    }

    /** Whether Redis said so itself, over a connection that stands. */
    private static boolean isAnswer(Throwable failure) {
        return failure instanceof ErrorType
                && !String.valueOf(failure.getMessage()).startsWith(CLOSED);
    }

    private void forget(Opening opening) {
        lock.lock();
        try {
            if (current == opening) {
                current = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes the connection for good. {@code close} alone would return it to its pool with what is stuck on it; a
     * connection that has had to do with subscriptions is not pooled again. The command counts as done once written, so
     * this works on a Redis that hangs.
     */
    private void discard(Opening opening) {
        forget(opening);
        opening.connection.onSuccess(c ->
                c.pause().send(Request.cmd(Command.UNSUBSCRIBE).arg("none")).onComplete(_ -> c.close()));
    }
}
