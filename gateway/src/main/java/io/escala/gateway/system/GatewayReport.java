package io.escala.gateway.system;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What this gateway says of itself: counters since it started, whose differences are the page's figures.
 *
 * <pre>{@code
 * {"started": "…", "addresses": ["10.0.0.7:8080"], "requests": 1000, "failed": 0, "inFlight": 1, "streams": 1,
 *  "latency": [0, 12, …],
 *  "reads": {"redis": {"count": 990, "latency": [0, 12, …]}, …}}
 * }</pre>
 *
 * <p>{@code latency} counts requests by the classes of {@link Traffic#BOUNDS}, the last one without an upper end.
 */
@Singleton
final class GatewayReport {

    private static final Logger LOG = Logger.getLogger(GatewayReport.class);

    private final ObjectMapper json;
    private final Traffic traffic;
    private final Instant started = Instant.now();
    private final int port;
    private @Nullable List<String> addresses;

    @Inject
    GatewayReport(ObjectMapper json, Traffic traffic, @ConfigProperty(name = "quarkus.http.port") int port) {
        this.json = json;
        this.traffic = traffic;
        this.port = port;
    }

    /** Under which a balancer may list this gateway; looked up once. */
    private synchronized List<String> addresses() {
        if (addresses == null) {
            try {
                addresses = NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .map(address -> address instanceof Inet6Address
                                ? '[' + address.getHostAddress().replaceFirst("%.*", "") + ']'
                                : address.getHostAddress())
                        .map(host -> host + ':' + port)
                        .sorted()
                        .toList();
            } catch (SocketException e) {
                LOG.warnf("the page cannot tell which backend this gateway is: %s", e.getMessage());
                addresses = List.of();
            }
        }
        return addresses;
    }

    ObjectNode tree() {
        var latency = new long[Traffic.BOUNDS.length + 1];
        traffic.eachRequestTimer(timer -> add(timer, latency));
        var report = json.createObjectNode()
                .put("started", started.toString())
                .put("requests", sum(latency))
                .put("failed", traffic.failed())
                .put("inFlight", traffic.inFlight())
                .put("streams", traffic.openStreams());
        var listed = report.putArray("addresses");
        addresses().forEach(listed::add);
        write(latency, report);
        var reads = report.putObject("reads");
        for (var outcome : ReadOutcome.values()) {
            var counts = new long[Traffic.BOUNDS.length + 1];
            add(traffic.reads(outcome), counts);
            long count = sum(counts);
            if (count > 0) {
                write(counts, reads.putObject(outcome.label()).put("count", count));
            }
        }
        return report;
    }

    private static void write(long[] latency, ObjectNode into) {
        var array = into.putArray("latency");
        for (long count : latency) {
            array.add(count);
        }
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** Micrometer's classes are cumulative and leave out what exceeds the last. */
    private static void add(Timer timer, long[] counts) {
        var snapshot = timer.takeSnapshot();
        long below = 0;
        int i = 0;
        for (var bucket : snapshot.histogramCounts()) {
            if (i < counts.length - 1) {
                long upTo = Math.round(bucket.count());
                counts[i++] += upTo - below;
                below = upTo;
            }
        }
        counts[counts.length - 1] += Math.max(0, timer.count() - below);
    }
}
