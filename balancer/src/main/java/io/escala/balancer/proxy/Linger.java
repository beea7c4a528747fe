package io.escala.balancer.proxy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/**
 * A lingering close: after a response that came before the end of its request, what the client still sends is read and
 * dropped for a moment. Closing at once would make the kernel send a reset that can overtake the response (RFC 9112,
 * section 9.6).
 */
final class Linger {

    private static final Duration LONGEST = Duration.ofSeconds(2);

    private Linger() {}

    static void on(Vertx vertx, HttpServerRequest request) {
        var connection = request.connection();
        long timer = vertx.setTimer(LONGEST.toMillis(), _ -> connection.close());
        request.exceptionHandler(_ -> vertx.cancelTimer(timer));
        request.handler(_ -> {});
        request.endHandler(_ -> {
            vertx.cancelTimer(timer);
            connection.close();
        });
        request.resume();
    }
}
