package io.escala.balancer.proxy;

import io.escala.balancer.framing.HeadLimits;
import java.time.Duration;

/**
 * How requests are taken and passed on.
 *
 * @param client the side of the clients
 * @param upstream the side of the backends
 * @param retry what is tried again
 * @param queue what waits while all backends are busy
 */
public record ProxySettings(Client client, Upstream upstream, Retry retry, Queue queue) {

    /**
     * The side of the clients.
     *
     * @param head limits of heads, of requests and of responses alike
     * @param body the largest request body, in bytes
     * @param headTimeout from a request's first byte to the end of its head
     * @param bodyTimeout how long a client may pause within a body, sending or reading
     * @param keepAlive how long a connection may be without a request
     * @param connections the most connections; further ones are answered 503 and closed
     * @param proxies whose forwarding fields are believed
     */
    public record Client(
            HeadLimits head,
            long body,
            Duration headTimeout,
            Duration bodyTimeout,
            Duration keepAlive,
            int connections,
            TrustedProxies proxies) {}

    /**
     * The side of the backends.
     *
     * @param connectTimeout how long a backend may take to accept a connection
     * @param responseTimeout how long the response head may take, over all attempts; for a request with a body, first until
     *     a connection is there and then again from the last byte of the body
     * @param idleTimeout how long a backend may pause within a response; zero means without limit
     * @param keepAlive how long an unused connection is kept, below the backend's own limit; zero means not at all
     * @param fresh how long ago a connection may have been used to carry a request that must not be sent twice
     */
    public record Upstream(
            Duration connectTimeout,
            Duration responseTimeout,
            Duration idleTimeout,
            Duration keepAlive,
            Duration fresh) {}

    /**
     * What is tried again.
     *
     * @param max attempts after the first
     * @param ratio retries allowed per recent request
     * @param floor retries allowed in any window whatever the number of requests
     * @param body the largest request body that is kept to be sent again, in bytes
     */
    public record Retry(int max, double ratio, int floor, int body) {}

    /**
     * What waits while all backends are busy.
     *
     * @param size the most requests that wait
     * @param time how long one may wait
     */
    public record Queue(int size, Duration time) {}
}
