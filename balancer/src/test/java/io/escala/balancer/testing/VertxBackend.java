package io.escala.balancer.testing;

import io.escala.balancer.pool.Member;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The HTTP server that gateways run on, with their limits, as a judge of how many requests some bytes are. */
public final class VertxBackend implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final ConcurrentLinkedQueue<String> served = new ConcurrentLinkedQueue<>();
    private final HttpServer traffic;
    private final HttpServer probes;

    public VertxBackend() {
        var options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(20 * 1024)
                .setMaxHeaderSize(40 * 1024);
        traffic = await(
                vertx.createHttpServer(options).requestHandler(this::serve).listen(0));
        probes = await(vertx.createHttpServer(options)
                .requestHandler(request -> request.response().end())
                .listen(0));
    }

    public Member member() {
        return new Member("127.0.0.1", traffic.actualPort(), probes.actualPort());
    }

    /** The requests that arrived to their end, each as its method, target and the length of its body. */
    public List<String> served() {
        return List.copyOf(served);
    }

    public void forget() {
        served.clear();
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private void serve(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            served.add(request.method() + " " + request.uri() + " " + body.length());
            request.response().end("ok");
        });
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
