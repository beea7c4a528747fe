package io.escala.balancer.proxy;

import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import org.jboss.logging.Logger;

/**
 * The HTTP clients that reach the backends: one per event loop, so that a request and its upstream connection stay on one
 * thread and no pool is shared between threads.
 */
final class Upstreams {

    private static final Logger LOG = Logger.getLogger(Upstreams.class);

    private final FastThreadLocal<HttpClient> clients;

    Upstreams(Vertx vertx, ProxySettings settings) {
        var options = new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(settings.connectTimeout().toMillis()))
                .setKeepAlive(settings.keepAlive().isPositive())
                .setKeepAliveTimeout(Math.toIntExact(settings.keepAlive().toSeconds()))
                .setIdleTimeout(Math.toIntExact(settings.idleTimeout().toSeconds()))
                .setDecompressionSupported(false)
                .setTcpNoDelay(true)
                .setMaxInitialLineLength(16 * 1024)
                .setMaxHeaderSize(64 * 1024);
        var pool =
                new PoolOptions().setHttp1MaxSize(settings.maxConnections()).setMaxWaitQueueSize(settings.maxWaiting());
        clients = new FastThreadLocal<>() {
            @Override
            protected HttpClient initialValue() {
                return vertx.httpClientBuilder()
                        .with(options)
                        .with(pool)
                        .withConnectHandler(Upstreams::silence)
                        .build();
            }
        };
    }

    /**
     * A connection that breaks while a request is on it fails that request, which then reports it; one that breaks while
     * idle is of no interest, and Vert.x would log it as an error.
     */
    private static void silence(HttpConnection connection) {
        connection.exceptionHandler(cause -> LOG.debugf(cause, "A connection to %s broke", connection.remoteAddress()));
    }

    /** The client of the calling event loop. */
    HttpClient client() {
        return clients.get();
    }
}
