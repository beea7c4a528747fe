package io.escala.balancer.proxy;

import java.time.Duration;

/**
 * How requests are passed on.
 *
 * @param connectTimeout how long a backend may take to accept a connection
 * @param responseTimeout how long the response head may take, over all attempts; for a request with a body, first until
 *     a connection is there and then again from the last byte of the body
 * @param idleTimeout how long a connection to a backend may carry no byte while a request is on it
 * @param keepAlive how long an unused connection to a backend is kept; whole seconds, below the backend's own limit
 * @param maxConnections connections to one backend, per event loop
 * @param maxWaiting requests that wait for a connection to one backend, per event loop
 * @param maxRetries attempts after the first
 * @param retryRatio retries allowed per recent request
 * @param retryFloor retries allowed in any window whatever the number of requests
 */
public record ProxySettings(
        Duration connectTimeout,
        Duration responseTimeout,
        Duration idleTimeout,
        Duration keepAlive,
        int maxConnections,
        int maxWaiting,
        int maxRetries,
        double retryRatio,
        int retryFloor) {}
