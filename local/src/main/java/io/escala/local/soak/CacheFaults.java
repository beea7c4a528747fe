package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.relay.Relay;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Breaks one part after the other, in a random order in which each has its turn. */
final class CacheFaults {
    /** How long a writer's COMMIT is held while its Redis restarts; PostgreSQL ends it after 2 s. */
    private static final Duration LONG_HOLD = Duration.ofMillis(1600);

    private static final Duration HOLD = Duration.ofMillis(300);
    private static final Duration DYING_HOLD = Duration.ofMillis(700);

    /** The longest pause of PostgreSQL within a COMMIT that the fence's life allows for beyond the commit window. */
    private static final int POSTGRES_PAUSE_MILLIS = 800;

    private static final Duration LONGEST_DELAY = Duration.ofMillis(80);
    private static final Duration WHOLE_WITHIN = Duration.ofSeconds(30);
    private static final int LONGEST_MILLIS = 3000;
    private static final int BETWEEN_MILLIS = 1500;

    private static final String DIES = "two writers overlap, and the second writer dies between COMMIT and close";

    private final CacheUnderTest cache;
    private final List<Relay> relays;
    private final Overlap overlap;
    private final List<Fault> all;

    /** Something that is done, and undone before the next. */
    private record Fault(String label, Act act) {}

    private interface Act {
        void run() throws IOException, InterruptedException, CommandException;
    }

    /**
     * All of them.
     *
     * @param gateways how many there are
     * @param onlyDying only those in which a writer dies
     */
    CacheFaults(CacheUnderTest cache, int gateways, Overlap overlap, boolean onlyDying) {
        this.cache = cache;
        this.overlap = overlap;
        this.relays = cache.lines.ofFirst(gateways);
        List<Fault> faults = List.of(
                new Fault(DIES, () -> overlap.run(DYING_HOLD, () -> {})),
                new Fault("subscriptions are dropped", () -> subscriber().dropSubscriptions()),
                new Fault("a line is cut", () -> meanwhile(any(), Relay::cut)),
                new Fault("Redis restarts at once", () -> cache.bounce("redis-cache")),
                new Fault("a line falls silent", () -> meanwhile(any(), Relay::silence)),
                new Fault("subscriptions fall silent", () -> meanwhile(subscriber(), Relay::mute)),
                new Fault("Redis restarts during a COMMIT, and its writer dies after it", this::restartAndCrash),
                new Fault(
                        "the catalog loses Redis, gateways do not",
                        () -> meanwhile(cache.lines.catalogToRedis, Relay::cut)),
                new Fault("Redis is killed", () -> cache.kill("redis-cache")),
                new Fault("Redis is suspended", () -> cache.pause("redis-cache", some(LONGEST_MILLIS))),
                new Fault(
                        "a gateway is suspended",
                        () -> cache.pause("gateway-" + (1 + cache.random.nextInt(gateways)), some(LONGEST_MILLIS))),
                new Fault("the catalog is suspended", () -> cache.pause("catalog", some(LONGEST_MILLIS))),
                new Fault("PostgreSQL is suspended", () -> cache.pause("postgres", some(POSTGRES_PAUSE_MILLIS))),
                new Fault(DIES, () -> overlap.run(DYING_HOLD, () -> {})));
        this.all = onlyDying
                ? faults.stream()
                        .filter(each -> each.label().contains("writer dies"))
                        .toList()
                : faults;
    }

    /** Each part of a message is delayed now and then, and so are COMMITs and their answers. */
    void beginDelays() {
        // a message to PostgreSQL has several parts, and a transaction several messages
        relays.forEach(each -> each.delay(0.005, LONGEST_DELAY));
        cache.lines.catalogToPostgres.delay(0.001, LONGEST_DELAY);
        cache.commits.hold(0.1, HOLD, HOLD);
    }

    void endDelays() {
        cache.lines.endDelays();
        cache.commits.hold(0, Duration.ZERO, Duration.ZERO);
        cache.lines.heal();
    }

    /** Goes on until it is told to end, after each fault. */
    void breakThings(BooleanSupplier end) throws IOException, InterruptedException, CommandException {
        List<Fault> order = new ArrayList<>(all);
        while (!end.getAsBoolean()) {
            if (order.isEmpty()) {
                order.addAll(all);
                Collections.shuffle(order, cache.random);
            }
            Fault fault = order.removeFirst();
            cache.verdict.note("fault: " + fault.label());
            try {
                fault.act().run();
            } catch (CommandException notRunning) {
                cache.say("%s: %s", fault.label(), notRunning);
            }
            cache.awaitCaching(WHOLE_WITHIN, end);
            TimeUnit.NANOSECONDS.sleep(some(BETWEEN_MILLIS).toNanos());
        }
    }

    private Duration some(int longestMillis) {
        return Duration.ofMillis(100 + cache.random.nextInt(longestMillis - 100));
    }

    private Relay any() {
        return relays.get(cache.random.nextInt(relays.size()));
    }

    private Relay subscriber() {
        return relays.get(cache.random.nextInt(cache.gateways.size()));
    }

    private interface Done {
        void to(Relay relay);
    }

    private void meanwhile(Relay relay, Done fault) throws InterruptedException {
        fault.to(relay);
        TimeUnit.NANOSECONDS.sleep(some(LONGEST_MILLIS).toNanos());
        relay.heal();
    }

    private void restartAndCrash() throws InterruptedException {
        overlap.run(LONG_HOLD, () -> cache.bounce("redis-cache"));
    }
}
