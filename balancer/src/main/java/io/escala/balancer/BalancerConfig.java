package io.escala.balancer;

import io.escala.balancer.pool.Algorithm;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The balancer's settings. Each is a property {@code escala.balancer.…} or an environment variable
 * {@code ESCALA_BALANCER_…}; durations are written {@code 500ms}, {@code 2s} or {@code PT2S}.
 */
@ConfigMapping(prefix = "escala.balancer")
public interface BalancerConfig {

    /**
     * Where the backends come from; when it is not given, from {@code backends} or {@code backends-file}, whichever is.
     */
    Optional<Source> discovery();

    /**
     * The backends, for a set that never changes: {@code host:port} separated by commas, each optionally followed by a space
     * and {@code probe=PORT}.
     */
    Optional<List<String>> backends();

    /**
     * The file that names the backends, for a set that changes: one a line, {@code host:port} optionally followed by
     * {@code probe=PORT}, {@code #} for comments. Read again every {@code file-interval}; whoever changes it renames a
     * finished file into place.
     */
    Optional<Path> backendsFile();

    /**
     * The gateways' Service. For {@code endpointslices} its name; for {@code dns} a host name with an address record for
     * each backend, or a name of service records ({@code _http._tcp.…}, fully qualified).
     */
    Optional<String> service();

    /** The Service's namespace, for {@code endpointslices}; the pod's own when it is not given. */
    Optional<String> namespace();

    /** The name of the Service's port for traffic, for {@code endpointslices}. */
    @WithDefault("http")
    String portName();

    /** The backends' port for traffic, for {@code dns} with address records. */
    @WithDefault("8080")
    int port();

    /** How often the name servers are asked. Must be positive. */
    @WithDefault("1s")
    Duration dnsInterval();

    /** How often the backends file is read. A change takes effect within this time plus one probe. Must be positive. */
    @WithDefault("200ms")
    Duration fileInterval();

    /** How the next backend is chosen. */
    @WithDefault("round-robin")
    Algorithm algorithm();

    /**
     * How long the balancer sends requests to itself before it is ready, so that the JVM has compiled their path when the first
     * client comes. 0 turns it off.
     */
    @WithDefault("2s")
    Duration warmUp();

    /** What is logged of each request. */
    @WithDefault("off")
    AccessLogFormat accessLog();

    /** Where the access log goes; to the standard output when it is not given. */
    Optional<Path> accessLogFile();

    Probe probe();

    Ejection ejection();

    SlowStart slowStart();

    Limit limit();

    Retry retry();

    Client client();

    Upstream upstream();

    Queue queue();

    Drain drain();

    /** The sources of backends. */
    enum Source {
        /** The list in {@code backends}. */
        STATIC,
        /** The file {@code backends-file}. */
        FILE,
        /** DNS; needs no permission. */
        DNS,
        /** A watch of the Service's EndpointSlices; needs a Role that may list and watch them. */
        ENDPOINTSLICES
    }

    /** Formats of the access log. */
    enum AccessLogFormat {
        OFF,
        /** A line for people. */
        TEXT,
        /** A JSON object a line. */
        JSON
    }

    /** Active health probes. */
    interface Probe {

        /** The port of a backend's health endpoint, unless its own entry says otherwise. Never the port for traffic. */
        @WithDefault("9000")
        int port();

        /** What is asked for; 2xx means that the backend takes traffic. Starts with a slash. */
        @WithDefault("/q/health/ready")
        String path();

        /** From a probe's answer to the next probe of that backend. Must be positive: probes cannot be turned off. */
        @WithDefault("500ms")
        Duration interval();

        /** How long a probe may take, connect included. Must be positive. */
        @WithDefault("1s")
        Duration timeout();

        /** Failed probes in a row that take a backend out. At least 1. */
        @WithDefault("2")
        int fall();

        /** Good probes in a row that bring a backend back; a new one joins with its first. At least 1. */
        @WithDefault("2")
        int rise();
    }

    /** Ejection of backends whose requests fail, whatever their probes say. */
    interface Ejection {

        /** Failed connects and broken connections in a row that eject a backend. At least 1. */
        @WithDefault("3")
        int failures();

        /**
         * Answers with a server error (500, 502, 503, 504) in a row that eject a backend, unless its peers answer mostly errors
         * too, or nothing. 0 means that none do.
         */
        @WithDefault("10")
        int errors();

        /**
         * How long a backend may leave three or more requests without any answer while others answer; it is ejected then, and
         * what may be sent twice goes elsewhere. At least 100 ms.
         */
        @WithDefault("400ms")
        Duration stall();

        /** How many times its peers' median a backend's median latency of a second may be. More than 1. */
        @WithDefault("3")
        double slowFactor();

        /** By how much it may exceed it in any case. Must not be negative. */
        @WithDefault("100ms")
        Duration slowExcess();

        /** How long the first ejection lasts; each further one twice as long. Must be positive. */
        @WithDefault("2s")
        Duration time();

        /** The longest ejection; a backend that stays healthy for this long starts again at the first. At least the time. */
        @WithDefault("30s")
        Duration maxTime();
    }

    /** The growing share of a backend that joined or came back; one that was there first joins with all of it. */
    interface SlowStart {

        /** The share of a full one's turns that it begins with, above 0. 1 turns slow start off. */
        @WithDefault("0.1")
        double share();

        /** After this it has its full share; before, its share grows while it answers about as fast as its peers. */
        @WithDefault("30s")
        Duration time();
    }

    /** How many requests a backend may have at a time. */
    interface Limit {

        /** Whether it follows the backend's latency, so that overload is refused and not queued. */
        @WithDefault("true")
        boolean adaptive();

        /**
         * The least that it falls to; so many requests at a backend are never refused. About what a backend has under way at
         * its capacity: its requests a second, times the seconds that one takes. At least 1.
         */
        @WithDefault("64")
        int least();
    }

    /** Repeating a failed request on another backend. */
    interface Retry {

        /** Attempts after the first. 0 turns retries off. */
        @WithDefault("3")
        int max();

        /** Retries allowed for each request of the last 10 s, from 0 to 1. 0 leaves the floor only. */
        @WithDefault("0.2")
        double ratio();

        /** Retries allowed in any 10 s besides, so that a quiet balancer can retry too. 0 leaves the ratio only. */
        @WithDefault("100")
        int floor();

        /**
         * The largest request body that is kept until the response begins, so that it can be sent again. A larger one
         * streams, and its request has one attempt. 0 keeps none.
         */
        @WithDefault("64K")
        MemorySize body();
    }

    /** Connections of the clients, and what is accepted on them. */
    interface Client {

        /** The longest request line, in bytes; a longer one is answered 414. At least 64. */
        @WithDefault("16K")
        MemorySize line();

        /** The largest head of a request or a response, in bytes; a larger one is answered 431. At least the line. */
        @WithDefault("32K")
        MemorySize head();

        /** The most fields in a head; more are answered 431. At least 1. */
        @WithDefault("128")
        int fields();

        /** The largest request body; a larger one is answered 413. */
        @WithDefault("2G")
        MemorySize body();

        /** How long a request's head may take from its first byte to its end; 408 after it. Must be positive. */
        @WithDefault("10s")
        Duration headTimeout();

        /** How long a client may pause while it sends a body; 408 after it. Must be positive. */
        @WithDefault("30s")
        Duration bodyTimeout();

        /** How long a connection may stay without a request. Must be positive. */
        @WithDefault("75s")
        Duration keepAlive();

        /** The most connections; further ones are answered 503 and closed. At least 1. */
        @WithDefault("20000")
        int connections();

        /**
         * Proxies in front of this one, as addresses or networks ({@code 10.0.0.0/8}) separated by commas. What they say in
         * X-Forwarded-* and Forwarded is kept and added to; what anyone else says is replaced.
         */
        Optional<List<String>> trustedProxies();
    }

    /** Connections to the backends. */
    interface Upstream {

        /** How long a backend may take to accept a connection. Must be positive and shorter than the response timeout. */
        @WithDefault("1s")
        Duration connectTimeout();

        /**
         * How long the response head may take, over all attempts. For a request with a body it counts until a connection is
         * there, and again from the last byte of the body. The client gets 504 after it. Must be positive.
         */
        @WithDefault("30s")
        Duration responseTimeout();

        /**
         * How long no byte may pass within a response; ends a stream that stalled. 0 means without limit. Longer than the
         * response timeout, which would otherwise never be reached.
         */
        @WithDefault("5m")
        Duration idleTimeout();

        /**
         * How long an unused connection is kept; below the backend's own limit, or requests meet connections that are being
         * closed. 0 means that connections are not kept.
         */
        @WithDefault("20s")
        Duration keepAlive();

        /**
         * How long ago a kept connection may have been used to carry a request that must not be sent twice. An older one
         * might be closed by the backend at that very moment; a new one is opened instead. 0 means always.
         */
        @WithDefault("1s")
        Duration fresh();

        /** Requests under way at one backend, and so connections to it. At least 1. */
        @WithDefault("1024")
        int maxConnections();
    }

    /** What waits while all backends are busy. */
    interface Queue {

        /** The most requests that wait; further ones get 503. 0 means none. */
        @WithDefault("512")
        int size();

        /** How long a request may wait; 503 after it. */
        @WithDefault("1s")
        Duration time();
    }

    /** Leaving on SIGTERM. */
    interface Drain {

        /**
         * How long requests are still accepted after readiness has failed, so that whoever sends them can notice. 0 stops at
         * once when idle; in Kubernetes as long as an endpoint takes to disappear everywhere.
         */
        @WithDefault("1s")
        Duration announce();

        /** How long requests under way may take after that. 0 breaks them off. */
        @WithDefault("20s")
        Duration deadline();
    }
}
