package io.escala.jobs.redis;

import io.escala.jobs.Claim;
import io.escala.jobs.Job;
import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue;
import io.escala.jobs.QueueStats;
import io.escala.jobs.QueueUnavailableException;
import io.escala.jobs.Settlement;
import io.escala.jobs.Submission;
import io.escala.jobs.Wish;
import io.escala.jobs.schedules.Schedules;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
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
    private static final int SWEEP_LIMIT = 50;

    private static final int SWEEP_ROUNDS = 100;

    /** A page with a filter looks at about so many times its limit. */
    private static final int LIST_DEPTH = 20;

    /** Jobs that one call of list.lua looks at. */
    private static final int LIST_LOOK = 50;

    private final Keys keys;
    private final Settings settings;
    private final Link commands;
    private final Scripts scripts;
    private final Announcements announcements;
    private final @Nullable Link blocking;

    /** Owner tokens begin with it: jobs that one queue object claimed ran beside each other. */
    private final String life = life();

    private final AtomicLong claims = new AtomicLong();

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
        this.commands = new Link(commands, settings.commandTimeout(), List.of(Script.values()));
        scripts = new Scripts(this.commands, keys, settings.commandTimeout());
        announcements = new Announcements(commands, keys);
        this.blocking = blocking == null ? null : new Link(blocking, settings.commandTimeout(), List.of());
    }

    @Override
    public SubmitOutcome submit(Submission submission) {
        var key = submission.idempotencyKey();
        var moreKeys = key == null ? List.<String>of() : List.of(keys.idempotency(submission.tenant(), key));
        try {
            var answer = scripts.run(
                    Script.SUBMIT,
                    moreKeys,
                    List.of(
                            JobId.random(),
                            submission.tenant(),
                            submission.type(),
                            submission.version(),
                            submission.payload(),
                            submission.priority(),
                            submission.delay().toMillis(),
                            key == null ? "" : Fingerprint.of(submission),
                            settings.idempotencyLifetime().toMillis()));
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
        var answer = scripts.run(Script.FIND, id);
        return answer.size() == 0
                ? Optional.empty()
                : Optional.of(Records.job(id, answer.get(0).toString(), answer.get(1), answer.get(2)));
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
        int rounds = 1 + LIST_DEPTH * filter.limit() / LIST_LOOK;
        for (int round = 0; round < rounds && items.size() < filter.limit() && !below.isEmpty(); round++) {
            var args = new ArrayList<Object>(List.of(
                    below,
                    filter.limit() - items.size(),
                    filter.type() == null ? "" : filter.type(),
                    filter.tenant() == null ? "" : filter.tenant()));
            args.addAll(states);
            var answer = scripts.run(Script.LIST, args.toArray());
            below = answer.get(0).toString();
            for (int i = 1; i < answer.size(); i += 4) {
                items.add(Records.job(
                        JobId.parse(answer.get(i).toString()),
                        answer.get(i + 1).toString(),
                        answer.get(i + 2),
                        answer.get(i + 3)));
            }
        }
        return new Page(List.copyOf(items), below.isEmpty() ? null : Cursor.encode(below));
    }

    @Override
    public Watch watch(JobId id, Runnable changed) {
        return announcements.watch(id, changed);
    }

    @Override
    public CancelOutcome cancel(JobId id) {
        var answer = scripts.run(Script.CANCEL, id).toString();
        return answer.equals("final")
                ? CancelOutcome.ALREADY_FINAL
                : CancelOutcome.valueOf(answer.toUpperCase(Locale.ROOT));
    }

    @Override
    public boolean requeue(JobId id) {
        return yes(scripts.run(Script.REQUEUE, id));
    }

    @Override
    public QueueStats stats() {
        var answer = scripts.run(Script.STATS, STATES.toArray());
        var count = new long[STATES.size()];
        for (int i = 0; i < count.length; i++) {
            count[i] = Records.number(answer.get(i + 4));
        }
        var running = new HashMap<String, Long>();
        Records.fields(answer.get(2)).forEach((type, number) -> running.put(type, Long.parseLong(number)));
        var limits = new HashMap<String, Integer>();
        Records.fields(answer.get(3)).forEach((type, number) -> limits.put(type, Integer.parseInt(number)));
        return new QueueStats(
                count[0],
                count[1],
                count[2] + count[3],
                count[4],
                count[5],
                count[6],
                count[7],
                Duration.ofMillis(Records.number(answer.get(0))),
                yes(answer.get(1)),
                running,
                limits);
    }

    @Override
    public void pause(boolean paused) {
        scripts.run(Script.PAUSE, paused ? 1 : 0);
    }

    @Override
    public void limit(String type, @Nullable Integer atMost) {
        if (!Submission.isType(type) || (atMost != null && atMost < 0)) {
            throw new IllegalArgumentException("a limit is at least 0 and of a job type");
        }
        scripts.run(Script.LIMIT, type, atMost == null ? "" : atMost);
    }

    @Override
    public Exchange exchange(List<Settlement> settlements, @Nullable Wish wish) {
        var settling = new Settling(scripts, settlements);
        var claiming = wish == null ? null : startClaim(wish);
        // What was sent last is answered last: to wait for it is to wait for all.
        var claimed = claiming == null ? new ClaimOutcome.NothingReady() : claiming.outcome();
        try {
            return new Exchange(settling.answers(), claimed);
        } catch (RuntimeException e) {
            if (claimed instanceof ClaimOutcome.Claimed(var claims)) {
                handBack(claims, e);
            }
            throw e;
        }
    }

    /** Jobs that nobody will run, because their caller is told of a failure; without it they would wait for their leases. */
    private void handBack(List<Claim> claims, RuntimeException failure) {
        try {
            new Settling(
                    scripts,
                    claims.stream()
                            .<Settlement>map(claim ->
                                    new Settlement.Released(claim, claim.job().progress(), Duration.ZERO))
                            .toList());
        } catch (QueueUnavailableException e) {
            failure.addSuppressed(e);
        }
    }

    /** A claim under way. */
    private record Claiming(Wish wish, String owner, Scripts.Running script, Scripts scripts) {

        ClaimOutcome outcome() {
            var answer = script.answer();
            while (answer.get(0).toString().equals("again")) {
                answer = scripts.start(Script.CLAIM, run -> claimArgs(run, wish, owner))
                        .answer();
            }
            return switch (answer.get(0).toString()) {
                case "claimed" -> new ClaimOutcome.Claimed(Records.claims(answer, wish.worker(), owner, wish.lease()));
                case "nothing" -> new ClaimOutcome.NothingReady();
                case "volunteer" -> new ClaimOutcome.Volunteer();
                case "epoch" -> new ClaimOutcome.EpochNeeded(answer.get(1).toString());
                default -> throw unexpected(answer);
            };
        }
    }

    /** 128 random bits, short because each record holds them. */
    private static String life() {
        var bits = new byte[16];
        new SecureRandom().nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    private Claiming startClaim(Wish wish) {
        var owner = life + "." + claims.incrementAndGet();
        return new Claiming(wish, owner, scripts.start(Script.CLAIM, run -> claimArgs(run, wish, owner)), scripts);
    }

    private static List<?> claimArgs(String run, Wish wish, String owner) {
        var args = new ArrayList<Object>(
                List.of(run, wish.worker(), owner, wish.lease().toMillis(), wish.atMost(), wish.busy()));
        wish.known().forEach((type, known) -> args.addAll(List.of(type, known.version(), known.room())));
        return args;
    }

    @Override
    public boolean setEpoch(String seenRun, long epoch) {
        try {
            return yes(scripts.run(Script.SET_EPOCH, seenRun, epoch));
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
    public List<Hold> renew(List<Renewal> renewals) {
        if (renewals.isEmpty()) {
            return List.of();
        }
        var args = new ArrayList<Object>();
        args.add(renewals.getFirst().claim().lease().toMillis());
        for (var renewal : renewals) {
            args.addAll(Settling.held(renewal.claim()));
            args.add(Records.encode(renewal.progress()));
        }
        var answer = scripts.run(Script.RENEW, args.toArray());
        return answer.stream()
                .map(hold -> switch (hold.toString()) {
                    case "running" -> Hold.HELD;
                    case "cancelling" -> Hold.CANCELLING;
                    case "lost" -> Hold.LOST;
                    default -> throw unexpected(answer);
                })
                .toList();
    }

    @Override
    public void advanced(Claim claim, int steps) {
        var args = new ArrayList<Object>(Settling.held(claim));
        args.add(steps);
        scripts.run(Script.ADVANCED, args.toArray());
    }

    @Override
    public int sweep() {
        int done = 0;
        boolean more = true;
        for (int round = 0; more && round < SWEEP_ROUNDS; round++) {
            var answer = scripts.run(
                    Script.SWEEP,
                    SWEEP_LIMIT,
                    settings.retention().toMillis(),
                    settings.grace().toMillis());
            done += (int) (Records.number(answer.get(0)) + Records.number(answer.get(1)));
            more = yes(answer.get(3));
        }
        return done;
    }

    /** The schedules that feed this queue. */
    public Schedules schedules() {
        return new RedisSchedules(scripts, keys);
    }

    /** Closes its connections; the clients are their owner's. */
    @Override
    public void close() {
        announcements.close();
        commands.close();
        if (blocking != null) {
            blocking.close();
        }
    }

    private static boolean yes(Response answer) {
        return Records.number(answer) == 1;
    }

    private static IllegalStateException unexpected(Response answer) {
        return new IllegalStateException("Redis gave an answer that no script gives: " + answer);
    }
}
