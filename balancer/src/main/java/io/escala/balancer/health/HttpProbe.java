package io.escala.balancer.health;

import io.escala.balancer.pool.Fault;
import io.escala.balancer.pool.Member;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A GET on the backend's health endpoint; 2xx means that it takes traffic. Every probe opens a connection of its own,
 * since one that stays open would not notice a backend that no longer accepts any.
 */
public final class HttpProbe implements Probe, AutoCloseable {

    private final Vertx vertx;
    private final Context context;
    private final HttpClient client;
    private final String path;
    private final Duration timeout;

    /**
     * A probe for all backends.
     *
     * @param path what to get, with its leading slash
     * @param timeout from the start of the connect to the response head
     */
    public HttpProbe(Vertx vertx, String path, Duration timeout) {
        this.vertx = vertx;
        this.path = path;
        this.timeout = timeout;
        context = vertx.getOrCreateContext();
        client = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setKeepAlive(false)
                        .setConnectTimeout(Math.toIntExact(timeout.toMillis()))
                        .setMaxHeaderSize(32 * 1024))
                .with(new PoolOptions().setHttp1MaxSize(2))
                // What breaks a connection is the probe's outcome; Vert.x would log it each time as an error.
                .withConnectHandler(connection -> connection.exceptionHandler(_ -> {}))
                .build();
    }

    @Override
    public void ask(Member member, Consumer<Verdict> answer) {
        context.runOnContext(_ -> new Question(answer).ask(member));
    }

    @Override
    public void close() {
        client.close();
    }

    private static Fault fault(Throwable cause) {
        return switch (cause) {
            case UnknownHostException unknown -> new Fault(Fault.Kind.UNREACHABLE, "unknown host: " + text(unknown));
            case NoRouteToHostException noRoute -> new Fault(Fault.Kind.UNREACHABLE, "no route: " + text(noRoute));
            case ConnectException refused -> new Fault(Fault.Kind.UNREACHABLE, "cannot connect: " + text(refused));
            default -> new Fault(Fault.Kind.FAILING, "probe failed: " + text(cause));
        };
    }

    private static String text(Throwable cause) {
        var message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    /** One probe under way; all of it runs on one event loop. */
    private final class Question {

        private final Consumer<Verdict> answer;
        private final long timer;
        private @Nullable HttpClientRequest request;
        private boolean settled;

        Question(Consumer<Verdict> answer) {
            this.answer = answer;
            timer = vertx.setTimer(timeout.toMillis(), _ -> settle(timedOut()));
        }

        void ask(Member member) {
            client.request(new RequestOptions()
                            .setMethod(HttpMethod.GET)
                            .setHost(member.host())
                            .setPort(member.probePort())
                            .setURI(path)
                            .putHeader("User-Agent", "escala-balancer"))
                    .compose(this::send)
                    .onSuccess(this::answered)
                    .onFailure(cause -> settle(new Verdict.Bad(fault(cause))));
        }

        private Future<HttpClientResponse> send(HttpClientRequest opened) {
            request = opened;
            if (settled) {
                opened.reset();
                return Future.failedFuture(new TimeoutException());
            }
            return opened.send();
        }

        private void answered(HttpClientResponse response) {
            // The reset that ends the question is no news; without a handler Vert.x would log it.
            response.exceptionHandler(_ -> {});
            int status = response.statusCode();
            settle(
                    status / 100 == 2
                            ? new Verdict.Good()
                            : new Verdict.Bad(new Fault(Fault.Kind.NOT_READY, "probe answered " + status)));
        }

        private Verdict timedOut() {
            return new Verdict.Bad(
                    request == null
                            ? new Fault(Fault.Kind.UNREACHABLE, "no connection within " + timeout.toMillis() + " ms")
                            : new Fault(Fault.Kind.FAILING, "probe not answered within " + timeout.toMillis() + " ms"));
        }

        /** The first outcome counts; the connection is not needed for the rest of the body. */
        private void settle(Verdict verdict) {
            if (settled) {
                return;
            }
            settled = true;
            vertx.cancelTimer(timer);
            answer.accept(verdict);
            if (request != null) {
                request.reset();
            }
        }
    }
}
