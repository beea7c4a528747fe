package io.escala.gateway.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much one client may ask for. */
@ConfigMapping(prefix = "escala.limits")
interface LimitSettings {

    /** How many requests to {@code /api} a client may send in a window, over all gateways; 0 for any number. */
    @WithDefault("0")
    int requests();

    /** The window, which begins with a client's first request. */
    @WithDefault("PT1M")
    Duration window();

    /**
     * How many proxies stand before a gateway and write {@code X-Forwarded-For}; a client without a key is the address
     * that the outermost of them saw. The balancer is one. 0 means the connection's own address.
     */
    @WithDefault("1")
    int proxies();

    /** How long to wait for Redis, after which this gateway counts by itself until the window ends. */
    @WithDefault("100ms")
    Duration timeout();
}
