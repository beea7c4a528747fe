package io.escala.balancer;

import io.escala.balancer.discovery.ApiServer;
import io.escala.balancer.discovery.Discovery;
import io.escala.balancer.discovery.DnsService;
import io.escala.balancer.discovery.EndpointSlices;
import io.escala.balancer.discovery.StaticList;
import io.escala.balancer.discovery.WatchedFile;
import io.escala.balancer.framing.HeadLimits;
import io.escala.balancer.pool.HealthPolicy;
import io.escala.balancer.pool.SupervisionPolicy;
import io.escala.balancer.pool.Time;
import io.escala.balancer.proxy.ProxySettings;
import io.escala.balancer.proxy.TrustedProxies;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The configuration, checked: what the parts get from it is free of contradictions. A violation is an
 * {@link ConfigurationException} that names the setting to change, and start-up fails with it.
 */
final class Settings {

    private static final String PREFIX = "escala.balancer.";
    private static final long MAX_HEAD = 1 << 20;
    private static final long MAX_REPLAY = 16 << 20;

    private final BalancerConfig config;

    Settings(BalancerConfig config) {
        this.config = config;
        checkProbe(config.probe());
        checkEjection(config.ejection());
        checkRetry(config.retry());
        checkUpstream(config.upstream());
        checkClient(config.client());
        double share = config.slowStart().share();
        require(share > 0 && share <= 1, "slow-start.share", "must be above 0 and at most 1", share);
        requireNotNegative("slow-start.time", config.slowStart().time());
        require(
                config.limit().least() >= 1,
                "limit.least",
                "must be at least 1",
                config.limit().least());
        require(
                config.queue().size() >= 0,
                "queue.size",
                "must not be negative",
                config.queue().size());
        requireNotNegative("queue.time", config.queue().time());
        requirePositive("file-interval", config.fileInterval());
        requirePositive("dns-interval", config.dnsInterval());
        requireNotNegative("warm-up", config.warmUp());
        require(config.port() >= 1 && config.port() <= 65_535, "port", "must be from 1 to 65535", config.port());
        requireNotNegative("drain.announce", config.drain().announce());
        requireNotNegative("drain.deadline", config.drain().deadline());
    }

    Discovery discovery(Vertx vertx, Time time) {
        int probePort = config.probe().port();
        return switch (kind()) {
            case STATIC -> staticList(probePort);
            case FILE ->
                new WatchedFile(
                        config.backendsFile().orElseThrow(() -> missing("backends-file")),
                        probePort,
                        config.fileInterval(),
                        time);
            case DNS -> new DnsService(vertx, service(), config.port(), probePort, config.dnsInterval(), time, null);
            case ENDPOINTSLICES ->
                new EndpointSlices(vertx, apiServer(vertx), namespace(), service(), config.portName(), probePort);
        };
    }

    /** What is configured, or what the settings that are given can only mean. */
    private BalancerConfig.Source kind() {
        if (config.discovery().isPresent()) {
            return config.discovery().get();
        }
        if (config.backends().isPresent() == config.backendsFile().isPresent()) {
            throw invalid(
                    config.backends().isPresent()
                            ? PREFIX + "backends and " + PREFIX + "backends-file are both set; give one of them"
                            : "no backends: set " + PREFIX + "backends (host:port,host:port) or " + PREFIX
                                    + "backends-file (a file with one host:port a line) or " + PREFIX
                                    + "discovery (dns or endpointslices, with " + PREFIX + "service)");
        }
        return config.backends().isPresent() ? BalancerConfig.Source.STATIC : BalancerConfig.Source.FILE;
    }

    private String service() {
        return config.service().orElseThrow(() -> missing("service"));
    }

    private String namespace() {
        var own = config.namespace().or(() -> Optional.ofNullable(ApiServer.namespaceOfPod()));
        return own.orElseThrow(() -> missing("namespace"));
    }

    private static ApiServer apiServer(Vertx vertx) {
        try {
            return ApiServer.ofPod(vertx, System.getenv());
        } catch (IllegalArgumentException notAPod) {
            throw invalid(PREFIX + "discovery is endpointslices, but " + notAPod.getMessage());
        }
    }

    private ConfigurationException missing(String name) {
        return invalid(
                PREFIX + "discovery is " + kind().name().toLowerCase(Locale.ROOT) + " and needs " + PREFIX + name);
    }

    HealthPolicy health() {
        var ejection = config.ejection();
        return new HealthPolicy(
                config.probe().fall(), config.probe().rise(), ejection.failures(), ejection.time(), ejection.maxTime());
    }

    SupervisionPolicy supervision() {
        var ejection = config.ejection();
        var usual = SupervisionPolicy.DEFAULT;
        return new SupervisionPolicy(
                ejection.stall(),
                usual.waiting(),
                ejection.errors(),
                ejection.slowFactor(),
                ejection.slowExcess(),
                usual.samples(),
                config.slowStart().share(),
                config.slowStart().time(),
                config.limit().adaptive(),
                config.limit().least(),
                config.upstream().maxConnections());
    }

    ProxySettings proxy() {
        var upstream = config.upstream();
        var retry = config.retry();
        var queue = config.queue();
        return new ProxySettings(
                client(config.client()),
                new ProxySettings.Upstream(
                        upstream.connectTimeout(),
                        upstream.responseTimeout(),
                        upstream.idleTimeout(),
                        upstream.keepAlive(),
                        upstream.fresh()),
                new ProxySettings.Retry(retry.max(), retry.ratio(), retry.floor(), bytes(retry.body())),
                new ProxySettings.Queue(queue.size(), queue.time()));
    }

    private static ProxySettings.Client client(BalancerConfig.Client client) {
        return new ProxySettings.Client(
                new HeadLimits(bytes(client.line()), bytes(client.head()), client.fields()),
                client.body().asLongValue(),
                client.headTimeout(),
                client.bodyTimeout(),
                client.keepAlive(),
                client.connections(),
                proxies(client));
    }

    private static TrustedProxies proxies(BalancerConfig.Client client) {
        try {
            return TrustedProxies.of(client.trustedProxies().orElse(List.of()));
        } catch (IllegalArgumentException malformed) {
            throw invalid(PREFIX + "client.trusted-proxies: " + malformed.getMessage());
        }
    }

    private static int bytes(MemorySize size) {
        return Math.toIntExact(size.asLongValue());
    }

    private Discovery staticList(int probePort) {
        try {
            return StaticList.of(config.backends().orElseThrow(() -> missing("backends")), probePort);
        } catch (IllegalArgumentException malformed) {
            // Without the cause, which says no more and would make Quarkus print its stack instead of this message.
            throw invalid(PREFIX + "backends: " + malformed.getMessage());
        }
    }

    private static void checkProbe(BalancerConfig.Probe probe) {
        require(probe.port() >= 1 && probe.port() <= 65_535, "probe.port", "must be from 1 to 65535", probe.port());
        require(probe.path().startsWith("/"), "probe.path", "must start with a slash", probe.path());
        requirePositive("probe.interval", probe.interval());
        requirePositive("probe.timeout", probe.timeout());
        require(probe.fall() >= 1, "probe.fall", "must be at least 1", probe.fall());
        require(probe.rise() >= 1, "probe.rise", "must be at least 1", probe.rise());
    }

    private static void checkEjection(BalancerConfig.Ejection ejection) {
        require(ejection.failures() >= 1, "ejection.failures", "must be at least 1", ejection.failures());
        require(ejection.errors() >= 0, "ejection.errors", "must not be negative", ejection.errors());
        require(ejection.stall().toMillis() >= 100, "ejection.stall", "must be at least 100 ms", ejection.stall());
        require(ejection.slowFactor() > 1, "ejection.slow-factor", "must be more than 1", ejection.slowFactor());
        requireNotNegative("ejection.slow-excess", ejection.slowExcess());
        requirePositive("ejection.time", ejection.time());
        require(
                ejection.maxTime().compareTo(ejection.time()) >= 0,
                "ejection.max-time",
                "must be at least " + PREFIX + "ejection.time, " + ejection.time(),
                ejection.maxTime());
    }

    private static void checkRetry(BalancerConfig.Retry retry) {
        require(retry.max() >= 0, "retry.max", "must not be negative", retry.max());
        require(retry.ratio() >= 0 && retry.ratio() <= 1, "retry.ratio", "must be from 0 to 1", retry.ratio());
        require(retry.floor() >= 0, "retry.floor", "must not be negative", retry.floor());
        requireSize("retry.body", retry.body(), 0, MAX_REPLAY);
    }

    private static void checkUpstream(BalancerConfig.Upstream upstream) {
        requirePositive("upstream.connect-timeout", upstream.connectTimeout());
        requirePositive("upstream.response-timeout", upstream.responseTimeout());
        require(
                upstream.connectTimeout().compareTo(upstream.responseTimeout()) < 0,
                "upstream.connect-timeout",
                "must be shorter than " + PREFIX + "upstream.response-timeout, " + upstream.responseTimeout(),
                upstream.connectTimeout());
        requireNotNegative("upstream.idle-timeout", upstream.idleTimeout());
        require(
                upstream.idleTimeout().isZero() || upstream.idleTimeout().compareTo(upstream.responseTimeout()) > 0,
                "upstream.idle-timeout",
                "must be 0 or longer than " + PREFIX + "upstream.response-timeout, " + upstream.responseTimeout(),
                upstream.idleTimeout());
        requireNotNegative("upstream.keep-alive", upstream.keepAlive());
        requireNotNegative("upstream.fresh", upstream.fresh());
        require(
                upstream.maxConnections() >= 1,
                "upstream.max-connections",
                "must be at least 1",
                upstream.maxConnections());
    }

    private static void checkClient(BalancerConfig.Client client) {
        requireSize("client.line", client.line(), 64, MAX_HEAD);
        requireSize("client.head", client.head(), client.line().asLongValue(), MAX_HEAD);
        require(client.fields() >= 1, "client.fields", "must be at least 1", client.fields());
        requirePositive("client.head-timeout", client.headTimeout());
        requirePositive("client.body-timeout", client.bodyTimeout());
        requirePositive("client.keep-alive", client.keepAlive());
        require(client.connections() >= 1, "client.connections", "must be at least 1", client.connections());
    }

    private static void requireSize(String name, MemorySize size, long least, long most) {
        long bytes = size.asLongValue();
        require(bytes >= least && bytes <= most, name, "must be from %d to %d bytes".formatted(least, most), bytes);
    }

    private static void requirePositive(String name, Duration value) {
        // The event loops' timers count in milliseconds and refuse 0.
        require(value.toMillis() > 0, name, "must be at least 1 ms", value);
    }

    private static void requireNotNegative(String name, Duration value) {
        require(!value.isNegative(), name, "must not be negative", value);
    }

    private static void require(boolean holds, String name, String rule, Object value) {
        if (!holds) {
            throw invalid(PREFIX + name + " " + rule + " but is " + value);
        }
    }

    private static ConfigurationException invalid(String message) {
        return new ConfigurationException(message);
    }
}
