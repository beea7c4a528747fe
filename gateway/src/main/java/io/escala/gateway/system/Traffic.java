package io.escala.gateway.system;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Counts and times every request of this gateway. It stands before everything else, so that it sees what is answered
 * early too, and costs a request two looks at the clock and a few additions.
 */
@Singleton
final class Traffic {

    /** The upper ends of the latency classes: 50 µs, doubled up to 6.6 s. */
    static final Duration[] BOUNDS =
            IntStream.range(0, 18).mapToObj(i -> Duration.ofNanos(50_000L << i)).toArray(Duration[]::new);

    private static final int BEFORE_ALL_ELSE = 2_000;
    private static final int STATUS_CLASSES = 6;

    private final Map<Route, Timer[]> requests = new EnumMap<>(Route.class);
    private final Map<ReadOutcome, Timer> reads = new EnumMap<>(ReadOutcome.class);
    private final LongAdder inFlight = new LongAdder();
    private final LongAdder streams = new LongAdder();

    @Inject
    Traffic(MeterRegistry registry) {
        for (var route : Route.values()) {
            var byStatus = new Timer[STATUS_CLASSES];
            for (int status = 1; status < STATUS_CLASSES; status++) {
                byStatus[status] = requestTimer(route, status).register(registry);
            }
            requests.put(route, byStatus);
        }
        for (var outcome : ReadOutcome.values()) {
            reads.put(outcome, readTimer(outcome).register(registry));
        }
        Gauge.builder("escala.requests.in.flight", inFlight, LongAdder::sum)
                .description("Requests not answered yet")
                .register(registry);
        Gauge.builder("escala.event.streams", streams, LongAdder::sum)
                .description("Open event streams")
                .register(registry);
    }

    private static Timer.Builder requestTimer(Route route, int status) {
        return Timer.builder("escala.requests")
                .description("Requests answered, from their head to the last byte; event streams left out")
                .tag("route", route.label())
                .tag("status", status + "xx")
                .serviceLevelObjectives(BOUNDS);
    }

    private static Timer.Builder readTimer(ReadOutcome outcome) {
        return Timer.builder("escala.product.reads")
                .description("Product reads answered, by what the cache did")
                .tag("outcome", outcome.label())
                .serviceLevelObjectives(BOUNDS);
    }

    void register(@Observes Filters filters) {
        filters.register(this::follow, BEFORE_ALL_ELSE);
    }

    private void follow(RoutingContext context) {
        var path = context.request().path();
        if (path != null && path.endsWith("/events")) {
            streams.increment();
            context.addEndHandler(_ -> streams.decrement());
        } else {
            long begin = System.nanoTime();
            inFlight.increment();
            context.addEndHandler(_ -> {
                inFlight.decrement();
                record(context, path == null ? "" : path, System.nanoTime() - begin);
            });
        }
        context.next();
    }

    private void record(RoutingContext context, String path, long nanos) {
        var duration = Duration.ofNanos(nanos);
        HttpMethod method = context.request().method();
        var route = Route.of(method, path);
        int status = Math.clamp(context.response().getStatusCode() / 100, 1, STATUS_CLASSES - 1);
        timers(route)[status].record(duration);
        if (route == Route.READ) {
            var outcome = ReadOutcome.of(context.response().headers().get("Cache-Status"));
            if (outcome != null) {
                reads(outcome).record(duration);
            }
        }
    }

    long inFlight() {
        return inFlight.sum();
    }

    long openStreams() {
        return streams.sum();
    }

    /** The timers of what clients ask for: not the page nor the picture it shows. */
    void eachRequestTimer(Consumer<Timer> consumer) {
        requests.forEach((route, byStatus) -> {
            if (route != Route.SYSTEM) {
                Arrays.stream(byStatus, 1, STATUS_CLASSES).forEach(consumer);
            }
        });
    }

    /** How many of them failed on our side (5xx). */
    long failed() {
        return requests.entrySet().stream()
                .filter(each -> each.getKey() != Route.SYSTEM)
                .mapToLong(each -> each.getValue()[STATUS_CLASSES - 1].count())
                .sum();
    }

    Timer reads(ReadOutcome outcome) {
        return Objects.requireNonNull(reads.get(outcome));
    }

    private Timer[] timers(Route route) {
        return Objects.requireNonNull(requests.get(route));
    }
}
