package io.escala.balancer.pool;

import org.jspecify.annotations.Nullable;

/**
 * A backend as discovery names it: where it takes traffic and where it answers probes.
 *
 * @param host a name or an address; an IPv6 address without its brackets
 * @param port the port for traffic; with the host it is the backend's identity
 * @param probePort the port of its health endpoint, never the one for traffic
 * @param name what it is called, where discovery knows
 * @param terminating whether it is about to leave: it gets no request while another backend can take it
 */
public record Member(
        String host, int port, int probePort, @Nullable String name, boolean terminating) {

    public Member {
        if (host.isBlank()) {
            throw new IllegalArgumentException("a backend needs a host");
        }
        requirePort("port", port);
        requirePort("probe port", probePort);
        if (port == probePort) {
            throw new IllegalArgumentException(
                    "traffic and probe port of %s are both %d; the management port must not be".formatted(host, port)
                            + " reachable through the balancer");
        }
    }

    /** A member of which nothing more is known, and that stays. */
    public Member(String host, int port, int probePort) {
        this(host, port, probePort, null, false);
    }

    /** The backend's identity, {@code host:port}, as configuration, log and status show it. */
    public String address() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }

    @Override
    public String toString() {
        return address();
    }

    private static void requirePort(String name, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the " + name + " must be from 1 to 65535 but is " + port);
        }
    }
}
