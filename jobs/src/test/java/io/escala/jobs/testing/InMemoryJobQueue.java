package io.escala.jobs.testing;

import io.escala.jobs.Claim;
import io.escala.jobs.Fence;
import io.escala.jobs.Job;
import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobState;
import io.escala.jobs.Progress;
import io.escala.jobs.QueueStats;
import io.escala.jobs.Settlement;
import io.escala.jobs.Submission;
import io.escala.jobs.Wish;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A queue in this JVM's memory that keeps the contract of the one in Redis, for tests of what uses a queue. It says the
 * same rules as plainly as possible and looks at every job for everything. It is long because it is one queue behind one
 * lock: the contract has as many calls, and what each does to a job stands in one place.
 */
public final class InMemoryJobQueue implements JobQueue {

    private static final int CRASHES = 3;
    private static final int SUSPECT_FROM = 2;
    private static final String RUN = "memory";
    private static final List<String> STATES =
            List.of("scheduled", "ready", "running", "cancelling", "parked", "succeeded", "cancelled", "dead");

    private final InstantSource clock;
    private final Duration retention;
    private final Duration grace;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final Map<JobId, Entry> jobs = new LinkedHashMap<>();
    private final Map<String, Accepted> keys = new HashMap<>();
    private final Map<String, Integer> limits = new HashMap<>();
    private final Map<String, Long> turns = new HashMap<>();
    private final Map<JobId, List<Runnable>> watchers = new HashMap<>();
    private final String life = UUID.randomUUID().toString();
    private long turn;
    private long seq;
    private long claims;
    private long epoch;
    private boolean paused;
    private boolean wake;
    private @Nullable String volunteer;
    private Instant volunteerUntil = Instant.MIN;
    private Instant sweptAt = Instant.MIN;
    private Instant graceUntil = Instant.MIN;

    /** What an idempotency key stands for. */
    private record Accepted(JobId id, List<?> request) {}

    /** A job and what its record holds. */
    private static final class Entry {
        final JobId id = JobId.random();
        final Submission submission;
        final long seq;
        final Instant created;
        JobState state;
        Instant updated;
        Instant readyAt;
        long revision;
        long order;
        long n;
        int attempt;
        int losses;
        int crashes;
        int steps = -1;
        boolean suspect;
        boolean company;
        String owner = "";
        Progress progress = Progress.NONE;

        @Nullable
        String error;

        Entry(Submission submission, long seq, Instant now) {
            this.submission = submission;
            this.seq = seq;
            created = now;
            updated = now;
            readyAt = now;
            state = new JobState.Ready();
        }

        Job job() {
            return new Job(
                    id,
                    submission.tenant(),
                    submission.type(),
                    submission.version(),
                    submission.payload(),
                    submission.priority(),
                    state,
                    attempt,
                    losses,
                    progress,
                    revision,
                    created,
                    updated,
                    error);
        }

        boolean running() {
            return state instanceof JobState.Running;
        }

        boolean cancelling() {
            return state instanceof JobState.Running running && running.cancelling();
        }

        Instant deadline() {
            return ((JobState.Running) state).deadline();
        }

        void acquit() {
            losses = 0;
            crashes = 0;
            suspect = false;
            company = false;
        }
    }

    /**
     * @param clock the queue's time
     * @param retention how long final jobs are kept
     * @param grace how long rescues wait when nobody swept
     */
    public InMemoryJobQueue(InstantSource clock, Duration retention, Duration grace) {
        this.clock = clock;
        this.retention = retention;
        this.grace = grace;
    }

    @Override
    public SubmitOutcome submit(Submission submission) {
        return locked(() -> {
            var key = submission.idempotencyKey();
            if (key != null) {
                var named = submission.tenant() + ":" + key;
                var before = keys.get(named);
                var request = request(submission);
                if (before != null) {
                    return before.request().equals(request)
                            ? new SubmitOutcome.Accepted(before.id(), false)
                            : new SubmitOutcome.KeyReused(before.id());
                }
                var entry = accept(submission);
                keys.put(named, new Accepted(entry.id, request));
                return new SubmitOutcome.Accepted(entry.id, true);
            }
            return new SubmitOutcome.Accepted(accept(submission).id, true);
        });
    }

    private static List<?> request(Submission s) {
        return s.fingerprint() != null
                ? List.of(s.fingerprint())
                : List.of(s.type(), s.version(), s.payload(), s.delay(), s.priority());
    }

    private Entry accept(Submission submission) {
        var entry = new Entry(submission, ++seq, now());
        jobs.put(entry.id, entry);
        if (submission.delay().isZero()) {
            makeReady(entry, entry.seq);
        } else {
            move(entry, new JobState.Scheduled(now().plus(submission.delay())));
        }
        return entry;
    }

    @Override
    public Optional<Job> find(JobId id) {
        return locked(() -> Optional.ofNullable(jobs.get(id)).map(Entry::job));
    }

    @Override
    public Page list(Filter filter) {
        if (filter.limit() < 1
                || filter.limit() > 200
                || (filter.state() != null && !STATES.contains(filter.state()))) {
            throw new IllegalArgumentException("limit must be 1 to 200 and state one of " + STATES);
        }
        long below = filter.cursor() == null ? Long.MAX_VALUE : decode(filter.cursor());
        return locked(() -> {
            var found = jobs.values().stream()
                    .filter(entry -> entry.seq < below)
                    .filter(entry ->
                            filter.state() == null || entry.state.label().equals(filter.state()))
                    .filter(entry ->
                            filter.type() == null || entry.submission.type().equals(filter.type()))
                    .filter(entry ->
                            filter.tenant() == null || entry.submission.tenant().equals(filter.tenant()))
                    .sorted(Comparator.comparingLong((Entry entry) -> entry.seq).reversed())
                    .limit(filter.limit() + 1L)
                    .toList();
            var page = found.stream().limit(filter.limit()).toList();
            return new Page(
                    page.stream().map(Entry::job).toList(),
                    found.size() > page.size() ? encode(page.getLast().seq) : null);
        });
    }

    private static String encode(long seq) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(("1:" + seq).getBytes(StandardCharsets.US_ASCII));
    }

    private static long decode(String cursor) {
        var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
        if (!text.matches("1:[1-9][0-9]{0,14}")) {
            throw new IllegalArgumentException("not a cursor");
        }
        return Long.parseLong(text.substring(2));
    }

    @Override
    public Watch watch(JobId id, Runnable changed) {
        locked(() ->
                watchers.computeIfAbsent(id, _ -> new CopyOnWriteArrayList<>()).add(changed));
        return () -> locked(() -> watchers.getOrDefault(id, List.of()).remove(changed));
    }

    @Override
    public CancelOutcome cancel(JobId id) {
        return locked(() -> {
            var entry = jobs.get(id);
            if (entry == null) {
                return CancelOutcome.UNKNOWN;
            }
            if (entry.state instanceof JobState.Running running) {
                if (!running.cancelling()) {
                    move(entry, new JobState.Running(running.worker(), running.fence(), running.deadline(), true));
                }
                return CancelOutcome.CANCELLING;
            }
            if (entry.state.isFinal()) {
                return CancelOutcome.ALREADY_FINAL;
            }
            move(entry, new JobState.Cancelled(now()));
            return CancelOutcome.CANCELLED;
        });
    }

    @Override
    public boolean requeue(JobId id) {
        return locked(() -> {
            var entry = jobs.get(id);
            if (entry == null || !(entry.state instanceof JobState.Dead)) {
                return false;
            }
            entry.acquit();
            entry.attempt = 0;
            makeReady(entry, ++seq);
            return true;
        });
    }

    @Override
    public QueueStats stats() {
        return locked(() -> {
            var counts = new HashMap<String, Long>();
            var running = new HashMap<String, Long>();
            for (var entry : jobs.values()) {
                counts.merge(entry.state.label(), 1L, Long::sum);
                running.merge(entry.submission.type(), entry.running() ? 1L : 0L, Long::sum);
            }
            var oldest = ready().map(entry -> entry.readyAt)
                    .min(Comparator.naturalOrder())
                    .orElse(now());
            var count =
                    STATES.stream().map(state -> counts.getOrDefault(state, 0L)).toList();
            return new QueueStats(
                    count.get(0),
                    count.get(1),
                    count.get(2) + count.get(3),
                    count.get(4),
                    count.get(5),
                    count.get(6),
                    count.get(7),
                    Duration.between(oldest, now()),
                    paused,
                    running,
                    limits);
        });
    }

    @Override
    public void pause(boolean nowPaused) {
        locked(() -> {
            paused = nowPaused;
            wake();
            return true;
        });
    }

    @Override
    public void limit(String type, @Nullable Integer atMost) {
        if (!Submission.isType(type) || (atMost != null && atMost < 0)) {
            throw new IllegalArgumentException("a limit is at least 0 and of a job type");
        }
        locked(() -> {
            if (atMost == null) {
                limits.remove(type);
            } else {
                limits.put(type, atMost);
            }
            wake();
            return true;
        });
    }

    @Override
    public Exchange exchange(List<Settlement> settlements, @Nullable Wish wish) {
        return locked(() -> new Exchange(
                settlements.stream().map(this::settled).toList(),
                wish == null ? new ClaimOutcome.NothingReady() : claimed(wish)));
    }

    private boolean settled(Settlement settlement) {
        var entry = held(settlement.claim());
        if (entry == null) {
            return false;
        }
        boolean cancelling = entry.cancelling();
        switch (settlement) {
            case Settlement.Completed completed -> {
                entry.progress = completed.last();
                move(entry, new JobState.Succeeded(now(), completed.result()));
            }
            case Settlement.Stopped _ -> move(entry, new JobState.Cancelled(now()));
            case Settlement.Failed failed -> fail(entry, failed, cancelling);
            case Settlement.Released released -> release(entry, released, cancelling);
        }
        wake();
        return true;
    }

    private void fail(Entry entry, Settlement.Failed failed, boolean cancelling) {
        entry.error = failed.error();
        entry.acquit();
        if (cancelling) {
            move(entry, new JobState.Cancelled(now()));
        } else if (failed.retryAfter() == null) {
            move(entry, new JobState.Dead(now(), failed.error()));
        } else if (failed.retryAfter().isZero()) {
            makeReady(entry, ++seq);
        } else {
            move(entry, new JobState.Scheduled(now().plus(failed.retryAfter())));
        }
    }

    private void release(Entry entry, Settlement.Released released, boolean cancelling) {
        if (cancelling) {
            move(entry, new JobState.Cancelled(now()));
            return;
        }
        entry.attempt--;
        entry.progress = released.last();
        if (released.delay().isZero()) {
            makeReady(entry, entry.order);
        } else {
            move(entry, new JobState.Scheduled(now().plus(released.delay())));
        }
    }

    private ClaimOutcome claimed(Wish wish) {
        if (epoch == 0) {
            return new ClaimOutcome.EpochNeeded(RUN);
        }
        if (paused) {
            return new ClaimOutcome.NothingReady();
        }
        restoreAndPark(wish);
        var owner = life + "." + ++claims;
        var room = new HashMap<String, Long>();
        wish.known().forEach((type, known) -> room.put(type, Math.min(known.room(), roomByLimit(type))));
        var suspect = ready().filter(entry -> entry.suspect && room.getOrDefault(entry.submission.type(), 0L) > 0)
                .min(Comparator.comparingLong(entry -> entry.order));
        if (suspect.isPresent()) {
            if (wish.busy() == 0) {
                volunteer = null;
                return new ClaimOutcome.Claimed(List.of(take(suspect.get(), wish, owner, true)));
            }
            if (volunteer == null || volunteer.equals(wish.worker()) || now().isAfter(volunteerUntil)) {
                volunteer = wish.worker();
                volunteerUntil = now().plus(wish.lease().multipliedBy(2));
                return new ClaimOutcome.Volunteer();
            }
        }
        var taken = new ArrayList<Claim>();
        while (taken.size() < wish.atMost()) {
            var next = ready().filter(entry -> !entry.suspect && room.getOrDefault(entry.submission.type(), 0L) > 0)
                    .min(Comparator.comparingLong(
                                    (Entry entry) -> Objects.requireNonNull(turns.get(entry.submission.tenant())))
                            .thenComparingLong(entry -> -entry.submission.priority())
                            .thenComparingLong(entry -> entry.order));
            if (next.isEmpty()) {
                break;
            }
            var submission = next.get().submission;
            room.merge(submission.type(), -1L, Long::sum);
            turn = Math.max(turn, Objects.requireNonNull(turns.get(submission.tenant())));
            turns.put(submission.tenant(), turn + 1);
            taken.add(take(next.get(), wish, owner, false));
        }
        turns.keySet()
                .removeIf(tenant -> ready().noneMatch(entry ->
                        !entry.suspect && entry.submission.tenant().equals(tenant)));
        if (!taken.isEmpty() && ready().findAny().isPresent()) {
            wake();
        }
        return taken.isEmpty() ? new ClaimOutcome.NothingReady() : new ClaimOutcome.Claimed(taken);
    }

    private void restoreAndPark(Wish wish) {
        for (var entry : jobs.values()) {
            var known = wish.known().get(entry.submission.type());
            boolean understood = known != null && entry.submission.version() <= known.version();
            if (entry.state instanceof JobState.Parked && understood) {
                makeReady(entry, entry.order);
            } else if (entry.state instanceof JobState.Ready && !understood) {
                move(entry, new JobState.Parked());
            }
        }
    }

    private long roomByLimit(String type) {
        var limit = limits.get(type);
        return limit == null
                ? Long.MAX_VALUE
                : limit
                        - jobs.values().stream()
                                .filter(entry -> entry.running()
                                        && entry.submission.type().equals(type))
                                .count();
    }

    private Claim take(Entry entry, Wish wish, String owner, boolean alone) {
        var fence = new Fence(epoch, ++entry.n);
        entry.attempt++;
        entry.owner = owner;
        move(entry, new JobState.Running(wish.worker(), fence, now().plus(wish.lease()), false));
        return new Claim(entry.job(), owner, fence, wish.lease(), alone);
    }

    @Override
    public boolean setEpoch(String seenRun, long newEpoch) {
        return locked(() -> {
            if (epoch != 0 || !seenRun.equals(RUN)) {
                return false;
            }
            epoch = newEpoch;
            return true;
        });
    }

    @Override
    public void awaitReady(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = atMost.toNanos();
            while (!wake && left > 0) {
                left = woken.awaitNanos(left);
            }
            wake = false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Hold> renew(List<Renewal> renewals) {
        return locked(() -> renewals.stream().map(this::renewed).toList());
    }

    private Hold renewed(Renewal renewal) {
        var entry = held(renewal.claim());
        if (entry == null) {
            return Hold.LOST;
        }
        var running = (JobState.Running) entry.state;
        entry.state = new JobState.Running(
                running.worker(), running.fence(), now().plus(renewal.claim().lease()), running.cancelling());
        if (!entry.progress.equals(renewal.progress())) {
            entry.progress = renewal.progress();
            changed(entry);
        }
        return running.cancelling() ? Hold.CANCELLING : Hold.HELD;
    }

    @Override
    public void advanced(Claim claim, int steps) {
        locked(() -> {
            var entry = held(claim);
            if (entry != null) {
                if (entry.steps >= 0 && steps > entry.steps) {
                    entry.acquit();
                }
                entry.steps = steps;
            }
            return true;
        });
    }

    @Override
    public int sweep() {
        return locked(() -> {
            int done = 0;
            for (var entry : List.copyOf(jobs.values())) {
                if (entry.state instanceof JobState.Scheduled(var at) && !at.isAfter(now())) {
                    makeReady(entry, ++seq);
                    done++;
                }
            }
            if (sweptAt.equals(Instant.MIN) || Duration.between(sweptAt, now()).compareTo(grace.dividedBy(2)) > 0) {
                graceUntil = now().plus(grace);
            }
            sweptAt = now();
            done += now().isBefore(graceUntil) ? 0 : rescueAll();
            jobs.values()
                    .removeIf(entry -> entry.state.isFinal()
                            && !entry.updated.plus(retention).isAfter(now()));
            if (ready().findAny().isPresent()) {
                wake();
            }
            return done;
        });
    }

    private int rescueAll() {
        var expired = jobs.values().stream()
                .filter(entry -> entry.running() && !entry.deadline().isAfter(now()))
                .toList();
        for (var entry : expired) {
            var crowd = jobs.values().stream()
                    .filter(other -> other.running() && life(other).equals(life(entry)))
                    .toList();
            if (crowd.size() > 1) {
                crowd.forEach(other -> other.company = true);
            }
        }
        expired.forEach(this::rescue);
        return expired.size();
    }

    private static String life(Entry entry) {
        return entry.owner.substring(0, entry.owner.indexOf('.'));
    }

    private void rescue(Entry entry) {
        var running = (JobState.Running) entry.state;
        entry.error = "worker " + running.worker() + " stopped renewing its lease in attempt " + entry.attempt;
        entry.losses++;
        entry.crashes += entry.company ? 0 : 1;
        entry.company = false;
        if (running.cancelling()) {
            move(entry, new JobState.Cancelled(now()));
        } else if (entry.crashes >= CRASHES) {
            move(entry, new JobState.Dead(now(), entry.error));
        } else {
            entry.suspect = entry.losses >= SUSPECT_FROM;
            entry.attempt--;
            makeReady(entry, entry.order);
        }
    }

    private @Nullable Entry held(Claim claim) {
        var entry = jobs.get(claim.job().id());
        return entry != null
                        && entry.state instanceof JobState.Running running
                        && entry.owner.equals(claim.owner())
                        && running.fence().equals(claim.fence())
                ? entry
                : null;
    }

    private Stream<Entry> ready() {
        return jobs.values().stream().filter(entry -> entry.state instanceof JobState.Ready);
    }

    private void makeReady(Entry entry, long order) {
        entry.order = order;
        entry.readyAt = now();
        move(entry, new JobState.Ready());
        if (!entry.suspect) {
            turns.putIfAbsent(entry.submission.tenant(), turn + 1);
        }
        wake();
    }

    private void move(Entry entry, JobState to) {
        entry.state = to;
        changed(entry);
    }

    private void changed(Entry entry) {
        entry.updated = now();
        entry.revision++;
        watchers.getOrDefault(entry.id, List.of()).forEach(Runnable::run);
    }

    private void wake() {
        wake = true;
        woken.signal();
    }

    private Instant now() {
        return clock.instant();
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
