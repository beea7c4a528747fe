package io.escala.gateway.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What is counted about the cache besides each read's time, which is measured with the request's. */
@ApplicationScoped
public class CacheMeters {

    static final Duration[] BUCKETS = {
        Duration.ofNanos(100_000),
        Duration.ofNanos(250_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3)
    };

    private final Map<Outcome, Counter> misses = new EnumMap<>(Outcome.class);
    private final Counter collapsed;
    private final Counter refused;
    private final Counter invalidations;
    private final Counter losses;
    private final Timer load;
    private final Timer lag;

    @Inject
    CacheMeters(MeterRegistry registry) {
        for (var outcome : EnumSet.complementOf(EnumSet.of(Outcome.NEAR, Outcome.REDIS, Outcome.STALE))) {
            misses.put(
                    outcome,
                    Counter.builder("escala.cache.misses")
                            .description("Reads of products and queries that the catalog had to answer, by cause")
                            .tag("cause", outcome.label())
                            .register(registry));
        }
        collapsed = Counter.builder("escala.cache.collapsed")
                .description("Reads that shared another read's load")
                .register(registry);
        refused = Counter.builder("escala.cache.fills.refused")
                .description(
                        "Loaded values that were not stored, because a write came between or the lease had passed on")
                .register(registry);
        invalidations = Counter.builder("escala.cache.invalidations")
                .description("Products that writers' messages named; each write names its own before and after")
                .register(registry);
        losses = Counter.builder("escala.cache.subscription.losses")
                .description("How often the subscription to writers' messages was lost")
                .register(registry);
        load = Timer.builder("escala.cache.load")
                .description("Loads from the catalog")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        lag = Timer.builder("escala.cache.near.lag")
                .description("From asking Redis on the subscription to its answer: how far behind messages may be")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /** Counts a read by how it was answered; hits are counted with the requests. */
    public void read(Outcome outcome) {
        var counter = misses.get(outcome);
        if (counter != null) {
            counter.increment();
        }
    }

    public void collapsed() {
        collapsed.increment();
    }

    public void loaded(long nanos) {
        load.record(nanos, TimeUnit.NANOSECONDS);
    }

    void fillRefused() {
        refused.increment();
    }

    void invalidated(int products) {
        invalidations.increment(products);
    }

    void subscriptionLost() {
        losses.increment();
    }

    void confirmed(long nanos) {
        lag.record(nanos, TimeUnit.NANOSECONDS);
    }
}
