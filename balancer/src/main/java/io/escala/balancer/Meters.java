package io.escala.balancer;

import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.BackendState.Healthy;
import io.escala.balancer.pool.Pool;
import io.escala.balancer.pool.PoolListener;
import io.escala.balancer.proxy.Forwarder;
import io.escala.balancer.proxy.Traffic;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What Prometheus gets: {@code escala_balancer_…}. All of it reads counts that are kept anyway, so a request costs nothing
 * more. A backend's meters exist while it is a member.
 */
final class Meters implements PoolListener {

    private static final String PREFIX = "escala.balancer.";
    private static final String BACKEND = PREFIX + "backend.";

    private final MeterRegistry registry;
    private final Map<Backend, List<Meter>> ofBackends = new ConcurrentHashMap<>();

    Meters(MeterRegistry registry, Pool pool, Forwarder forwarder, Traffic traffic) {
        this.registry = registry;
        gauge("backends.usable", "Backends that take turns", pool, Pool::inLine);
        for (int digit = 2; digit <= 5; digit++) {
            int first = digit;
            FunctionCounter.builder(PREFIX + "responses", forwarder, of -> of.answers(first))
                    .description("Answers to clients by the first digit of their status, the balancer's own included")
                    .tag("status", first + "xx")
                    .register(registry);
        }
        count("retries.refused", "Retries that the budget did not allow", forwarder, Forwarder::retriesRefused);
        count(
                "requests.refused",
                "Requests refused as malformed, too large or too slow",
                forwarder,
                Forwarder::refusals);
        count("requests.shed", "Requests refused because all backends were busy", forwarder, Forwarder::overloads);
        gauge("requests.active", "Requests under way, streams of events excepted", traffic, Traffic::inFlight);
        gauge("requests.queued", "Requests that wait for a backend", forwarder, Forwarder::queued);
        gauge("connections.client", "Connections of clients", forwarder, Forwarder::connections);
        gauge("connections.upstream", "Connections to backends", forwarder, Forwarder::upstreamConnections);
        gauge(
                "connections.upstream.idle",
                "Connections to backends without a request",
                forwarder,
                Forwarder::idleUpstreamConnections);
    }

    @Override
    public void joined(Backend backend) {
        var tags = Tags.of("backend", backend.member().address());
        var meters = new ArrayList<Meter>();
        meters.add(counter("requests", "Attempts", backend, of -> of.counts().requests(), tags));
        meters.add(counter(
                "failures",
                "Attempts that broke or took too long",
                backend,
                of -> of.counts().failures(),
                tags));
        meters.add(counter("errors", "Answers 500, 502, 503 and 504", backend, Backend::serverErrors, tags));
        meters.add(counter(
                "retries",
                "Attempts after one elsewhere",
                backend,
                of -> of.counts().retries(),
                tags));
        meters.add(counter(
                "ejections",
                "Times it was taken out",
                backend,
                of -> of.counts().ejections(),
                tags));
        meters.add(value(
                "requests.active",
                "Requests under way",
                backend,
                of -> of.counts().inFlight(),
                tags));
        meters.add(value("limit", "Requests it may have at a time", backend, Backend::limitNow, tags));
        meters.add(
                value("up", "1 while it takes its turns", backend, of -> of.state() instanceof Healthy ? 1 : 0, tags));
        meters.add(FunctionTimer.builder(
                        BACKEND + "latency",
                        backend.allLatencies(),
                        latencies -> latencies.count(),
                        latencies -> latencies.sumNanos(),
                        TimeUnit.NANOSECONDS)
                .description("From the end of a request to the head of its answer")
                .tags(tags)
                .register(registry));
        meters.add(quantile("0.5", backend, of -> of.latencies().p50().toNanos(), tags));
        meters.add(quantile("0.99", backend, of -> of.latencies().p99().toNanos(), tags));
        ofBackends.put(backend, meters);
    }

    @Override
    public void left(Backend backend) {
        ofBackends.getOrDefault(backend, List.of()).forEach(registry::remove);
        ofBackends.remove(backend);
    }

    private <T> void count(String name, String description, T of, ToDoubleFunction<T> value) {
        FunctionCounter.builder(PREFIX + name, of, value)
                .description(description)
                .register(registry);
    }

    private <T> void gauge(String name, String description, T of, ToDoubleFunction<T> value) {
        Gauge.builder(PREFIX + name, of, value).description(description).register(registry);
    }

    private Meter counter(String name, String text, Backend of, ToDoubleFunction<Backend> value, Tags tags) {
        return FunctionCounter.builder(BACKEND + name, of, value)
                .description(text)
                .tags(tags)
                .register(registry);
    }

    private Meter value(String name, String text, Backend of, ToDoubleFunction<Backend> value, Tags tags) {
        return Gauge.builder(BACKEND + name, of, value)
                .description(text)
                .tags(tags)
                .register(registry);
    }

    private Meter quantile(String quantile, Backend of, ToDoubleFunction<Backend> nanos, Tags tags) {
        return TimeGauge.builder(BACKEND + "latency.recent", of, TimeUnit.NANOSECONDS, nanos)
                .description("Latency of the last ten seconds")
                .tags(tags.and("quantile", quantile))
                .register(registry);
    }
}
