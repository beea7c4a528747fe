package io.escala.jobs.redis;

import io.escala.jobs.Claim;
import io.escala.jobs.Job;
import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue;
import io.escala.jobs.Progress;
import io.escala.jobs.Submission;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The queue in Redis: each transition is one Lua script, so it happens as a whole or not at all and on Redis' clock.
 *
 * <p>What Redis acknowledges is as durable as its append-only file: with {@code appendfsync always} everything, with
 * {@code everysec} all but the last second before a power cut. The Redis must not evict ({@code maxmemory-policy
 * noeviction}); a worker finds out when it sets the epoch.
 */
public final class RedisJobQueue implements JobQueue, AutoCloseable {

    /** The queue that gateways and workers share unless they are told otherwise. */
    public static final String DEFAULT_NAME = "default";

    private static final List<String> STATES =
            List.of("scheduled", "ready", "running", "cancelling", "parked", "succeeded", "cancelled", "dead");

    /** Jobs of a kind that one script call treats, and calls that one sweep makes: none keeps Redis busy for long. */
    private static final int SWEEP_LIMIT = 100;

    private static final int SWEEP_ROUNDS = 50;

    /** A page with a type filter looks at up to this many times its limit. */
    private static final int LIST_ROUNDS = 20;

    private final Keys keys;
    private final Settings settings;
    private final Link commands;
    private final @Nullable Link blocking;

    /**
     * @param commandTimeout how long to wait for Redis before calling it unavailable
     * @param idempotencyLifetime how long an idempotency key is remembered, from its first use; at most the retention
     * @param retention how long final jobs are kept
     * @param grace how long rescues wait after Redis restarted or nobody swept; at least the workers' lease
     */
    public record Settings(Duration commandTimeout, Duration idempotencyLifetime, Duration retention, Duration grace) {

        public static final Settings DEFAULT =
                new Settings(Duration.ofSeconds(2), Duration.ofHours(24), Duration.ofDays(7), Duration.ofSeconds(6));

        public Settings {
            for (var duration : List.of(commandTimeout, idempotencyLifetime, retention, grace)) {
                if (duration.toMillis() <= 0) {
                    throw new IllegalArgumentException("the queue's durations must be at least 1 ms");
                }
            }
            if (idempotencyLifetime.compareTo(retention) > 0) {
                throw new IllegalArgumentException("idempotencyLifetime must not exceed retention: a remembered key "
                        + "would name a job that is gone");
            }
        }
    }

    /**
     * @param commands the client for everything but waiting
     * @param blocking a client of its own for {@link #awaitReady}, which keeps a connection busy; {@code null} for a queue
     *     that is not waited on
     * @param name the queue's name in Redis
     */
    public RedisJobQueue(Redis commands, @Nullable Redis blocking, String name, Settings settings) {
        this.keys = new Keys(name);
        this.settings = settings;
        this.commands = new Link(commands, settings.commandTimeout());
        this.blocking = blocking == null ? null : new Link(blocking, settings.commandTimeout());
    }

    @Override
    public SubmitOutcome submit(Submission submission) {
        var id = JobId.random();
        var key = submission.idempotencyKey();
        var extraKeys = key == null ? List.<String>of() : List.of(keys.idempotency(key));
        try {
            var answer = run(
                    Script.SUBMIT,
                    extraKeys,
                    id,
                    submission.type(),
                    submission.version(),
                    submission.payload(),
                    submission.priority(),
                    submission.delay().toMillis(),
                    key == null ? "" : Fingerprint.of(submission),
                    settings.idempotencyLifetime().toMillis());
            var job = JobId.parse(answer.get(1).toString());
            return switch (answer.get(0).toString()) {
                case "accepted" -> new SubmitOutcome.Accepted(job, true);
                case "known" -> new SubmitOutcome.Accepted(job, false);
                case "reused" -> new SubmitOutcome.KeyReused(job);
                default -> throw unexpected(answer);
            };
        } catch (RedisRefusal e) {
            if (e.code().equals("OOM")) {
                return new SubmitOutcome.Full();
            }
            throw e;
        }
    }

    @Override
    public Optional<Job> find(JobId id) {
        var record = send(Request.cmd(Command.HGETALL).arg(keys.job(id)));
        return record == null || record.size() == 0 ? Optional.empty() : Optional.of(Records.job(id, record));
    }

    @Override
    public Page list(Filter filter) {
        if (filter.limit() < 1 || filter.limit() > 200) {
            throw new IllegalArgumentException("limit must be 1 to 200");
        }
        if (filter.state() != null && !STATES.contains(filter.state())) {
            throw new IllegalArgumentException("state must be one of " + String.join(", ", STATES));
        }
        var states = filter.state() == null ? STATES : List.of(filter.state());
        var items = new ArrayList<Job>();
        var below = filter.cursor() == null ? "+inf" : Cursor.decode(filter.cursor());
        for (int round = 0; round < LIST_ROUNDS && items.size() < filter.limit() && !below.isEmpty(); round++) {
            var args = new ArrayList<Object>(
                    List.of(below, filter.limit() - items.size(), filter.type() == null ? "" : filter.type()));
            args.addAll(states);
            var answer = run(Script.LIST, List.of(), args.toArray());
            below = answer.get(0).toString();
            for (int i = 1; i < answer.size(); i += 2) {
                items.add(Records.job(JobId.parse(answer.get(i).toString()), answer.get(i + 1)));
            }
        }
        return new Page(List.copyOf(items), below.isEmpty() ? null : Cursor.encode(below));
    }

    @Override
    public CancelOutcome cancel(JobId id) {
        var answer = run(Script.CANCEL, List.of(), id).toString();
        return answer.equals("final") ? CancelOutcome.ALREADY_FINAL : CancelOutcome.valueOf(upper(answer));
    }

    @Override
    public boolean requeue(JobId id) {
        return yes(run(Script.REQUEUE, List.of(), id));
    }

    @Override
    public Stats stats() {
        var answer = run(Script.STATS, List.of(), STATES.toArray());
        var count = new long[STATES.size()];
        for (int i = 0; i < count.length; i++) {
            count[i] = number(answer.get(i + 1));
        }
        return new Stats(
                count[0],
                count[1],
                count[2] + count[3],
                count[4],
                count[5],
                count[6],
                count[7],
                Duration.ofMillis(number(answer.get(0))));
    }

    @Override
    public ClaimOutcome claim(String worker, Map<String, Known> known, Duration lease) {
        var owner = UUID.randomUUID().toString();
        var args = new ArrayList<Object>(List.of(worker, owner, lease.toMillis()));
        known.forEach((type, handler) -> args.addAll(List.of(type, handler.version(), handler.maxAttempts())));
        while (true) {
            var answer = run(Script.CLAIM, List.of(), args.toArray());
            switch (answer.get(0).toString()) {
                case "claimed" -> {
                    var job = Records.job(JobId.parse(answer.get(1).toString()), answer.get(2));
                    var fence = Records.fence(Records.fields(answer.get(2)));
                    return new ClaimOutcome.Claimed(new Claim(job, owner, fence, lease));
                }
                case "nothing" -> {
                    return new ClaimOutcome.NothingReady();
                }
                case "epoch" -> {
                    return new ClaimOutcome.EpochNeeded(answer.get(1).toString());
                }
                case "again" -> {}
                default -> throw unexpected(answer);
            }
        }
    }

    @Override
    public boolean setEpoch(String seenRun, long epoch) {
        try {
            return yes(run(Script.SET_EPOCH, List.of(), seenRun, epoch));
        } catch (RedisRefusal e) {
            if (e.code().equals("EVICTS")) {
                throw new IllegalStateException(
                        "the jobs' Redis may evict accepted jobs (" + e.getMessage()
                                + "): set its maxmemory-policy to noeviction",
                        e);
            }
            throw e;
        }
    }

    @Override
    public void awaitReady(Duration atMost) throws InterruptedException {
        if (blocking == null) {
            throw new IllegalStateException("this queue was made without a client for blocking commands");
        }
        var wait = Math.max(atMost.toMillis(), 1);
        var pop = Request.cmd(Command.BLPOP).arg(keys.wake()).arg(String.format(Locale.ROOT, "%.3f", wait / 1000.0));
        blocking.callInterruptibly(pop, settings.commandTimeout().plusMillis(wait));
    }

    @Override
    public Hold renew(Claim claim, Progress progress) {
        var answer = settle(Script.RENEW, claim, claim.lease().toMillis(), Records.encode(progress));
        return switch (answer.toString()) {
            case "running" -> Hold.HELD;
            case "cancelling" -> Hold.CANCELLING;
            case "lost" -> Hold.LOST;
            default -> throw unexpected(answer);
        };
    }

    @Override
    public boolean complete(Claim claim, Progress last, String result) {
        return yes(settle(Script.COMPLETE, claim, result, Records.encode(last)));
    }

    @Override
    public boolean fail(Claim claim, String error, @Nullable Duration retryAfter) {
        return yes(settle(Script.FAIL, claim, error, retryAfter == null ? "" : retryAfter.toMillis()));
    }

    @Override
    public boolean release(Claim claim, Duration delay) {
        return yes(settle(Script.RELEASE, claim, delay.toMillis()));
    }

    @Override
    public boolean stopped(Claim claim) {
        return yes(settle(Script.STOPPED, claim));
    }

    @Override
    public int sweep() {
        int done = 0;
        boolean more = true;
        for (int round = 0; more && round < SWEEP_ROUNDS; round++) {
            var answer = run(
                    Script.SWEEP,
                    List.of(),
                    SWEEP_LIMIT,
                    settings.retention().toMillis(),
                    settings.grace().toMillis());
            done += (int) (number(answer.get(0)) + number(answer.get(1)));
            more = yes(answer.get(3));
        }
        return done;
    }

    /** Closes its connections; the clients are their owner's. */
    @Override
    public void close() {
        commands.close();
        if (blocking != null) {
            blocking.close();
        }
    }

    /** Runs a script whose first arguments say who settles what: every one of them checks the claim. */
    private Response settle(Script script, Claim claim, Object... rest) {
        var args = new ArrayList<Object>(List.of(
                claim.job().id(),
                claim.owner(),
                claim.fence().epoch(),
                claim.fence().n()));
        args.addAll(List.of(rest));
        return run(script, List.of(), args.toArray());
    }

    private Response run(Script script, List<String> extraKeys, Object... args) {
        Response answer;
        try {
            answer = send(evaluation(Command.EVALSHA, script.sha(), extraKeys, args));
        } catch (RedisRefusal e) {
            if (!e.code().equals("NOSCRIPT")) {
                throw e;
            }
            answer = send(evaluation(Command.EVAL, script.body(), extraKeys, args));
        }
        if (answer == null) {
            throw new IllegalStateException("script " + script + " answered nothing");
        }
        return answer;
    }

    private Request evaluation(Command command, String script, List<String> extraKeys, Object... args) {
        var request = Request.cmd(command).arg(script).arg(keys.all().size() + extraKeys.size());
        keys.all().forEach(request::arg);
        extraKeys.forEach(request::arg);
        for (var arg : args) {
            request.arg(arg.toString());
        }
        return request;
    }

    private @Nullable Response send(Request request) {
        return commands.call(request, settings.commandTimeout());
    }

    private static boolean yes(Response answer) {
        return number(answer) == 1;
    }

    private static long number(Response answer) {
        return Long.parseLong(answer.toString());
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    private static IllegalStateException unexpected(Response answer) {
        return new IllegalStateException("Redis gave an answer that no script gives: " + answer);
    }
}
