package io.escala.balancer.proxy;

import io.escala.balancer.pool.Attempt;
import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.Fault;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Context;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client request and its response. Everything happens on the event loop of the client's connection.
 *
 * <pre>
 *   start ─► connecting ─► sent ─► responding ─► done
 *                │          │          └─ broken: the client's connection is closed, it must not take half for all
 *                └──────────┴─ failed: connecting again (another backend) or a problem ─► done
 * </pre>
 *
 * <p>A client that leaves ends it in any state; the upstream request is reset, so that the backend can notice.
 */
final class Exchange {

    private final Forwarder forwarder;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Context context;
    private final String requestId;
    private final boolean hasBody;
    private final Runnable streamEnd = this::endStream;

    /** Backends that failed this request; the pool passes over them. */
    private List<Backend> tried = List.of();

    private @Nullable Attempt attempt;
    private @Nullable HttpClientRequest upstream;
    private int retries;
    private long deadline = -1;
    private boolean bodyTouched;
    private boolean responding;
    private boolean done;

    Exchange(Forwarder forwarder, HttpServerRequest request) {
        this.forwarder = forwarder;
        this.request = request;
        response = request.response();
        context = forwarder.vertx.getOrCreateContext();
        requestId = Headers.requestId(request);
        hasBody = !request.isEnded() && Framing.announcesBody(request);
    }

    void start() {
        forwarder.traffic.begin();
        forwarder.budget.request();
        response.closeHandler(_ -> clientLeft());
        response.exceptionHandler(_ -> clientLeft());
        if (request.method().equals(HttpMethod.CONNECT)) {
            refuse(Problem.NOT_A_TUNNEL);
            return;
        }
        var target = Target.of(request);
        if (target == null) {
            refuse(Problem.BAD_TARGET);
            return;
        }
        if (hasBody) {
            request.pause();
        }
        startDeadline();
        connect(target, Problem.NO_BACKEND);
    }

    private void connect(String target, Problem otherwise) {
        var backend = forwarder.pool.pick(tried);
        if (backend == null) {
            refuse(otherwise);
            return;
        }
        var current = backend.begin(retries > 0);
        attempt = current;
        var member = backend.member();
        forwarder
                .upstreams
                .client()
                .request(new RequestOptions()
                        .setMethod(request.method())
                        .setHost(member.host())
                        .setPort(member.port())
                        .setURI(target))
                .onComplete(connected -> {
                    if (done) {
                        connected.map(HttpClientRequest::reset);
                    } else if (connected.succeeded()) {
                        send(connected.result(), current, target);
                    } else {
                        notConnected(connected.cause(), current, target);
                    }
                });
    }

    private void notConnected(Throwable cause, Attempt failed, String target) {
        if (cause instanceof ConnectionPoolTooBusyException) {
            failed.end();
            again(false, failed, target, Problem.OVERLOADED);
        } else {
            failed.failed(new Fault(Fault.Kind.UNREACHABLE, "cannot connect: " + text(cause)));
            again(false, failed, target, Problem.NO_BACKEND);
        }
    }

    private void send(HttpClientRequest opened, Attempt current, String target) {
        upstream = opened;
        Headers.toBackend(request, opened.headers(), requestId);
        // Whatever goes wrong with the request fails its response; without a handler Vert.x would log it as an error.
        opened.exceptionHandler(_ -> {});
        opened.response().onComplete(answered -> {
            if (done || current != attempt) {
                return;
            }
            if (answered.succeeded()) {
                current.answered();
                respond(answered.result(), current);
            } else {
                current.failed(new Fault(Fault.Kind.FAILING, "connection broken: " + text(answered.cause())));
                again(true, current, target, Problem.BAD_UPSTREAM);
            }
        });
        if (!hasBody) {
            opened.end();
            return;
        }
        bodyTouched = true;
        // However long the client takes for its body, the backend's time counts from the end of it.
        stopDeadline();
        if (request.headers().contains(HttpHeaderNames.EXPECT, "100-continue", true)) {
            response.writeContinue();
        }
        opened.setChunked(!opened.headers().contains(HttpHeaderNames.CONTENT_LENGTH));
        Body.pass(
                request,
                opened,
                () -> {
                    opened.end();
                    startDeadline();
                },
                _ -> clientLeft());
    }

    /** After a failed attempt: another one where that is safe, and a problem otherwise. */
    private void again(boolean sent, Attempt failed, String target, Problem otherwise) {
        attempt = null;
        upstream = null;
        boolean allowed = retries < forwarder.settings.maxRetries()
                && RetryRule.mayRepeat(request.method(), sent, bodyTouched)
                && forwarder.budget.takeRetry();
        if (!allowed) {
            refuse(otherwise);
            return;
        }
        retries++;
        tried = passOver(failed.backend(), sent);
        connect(target, otherwise);
    }

    /**
     * The backends to pass over. One that broke a connection it had accepted may be tried again when there is no other: the
     * connection may have been an idle one that it was just closing.
     */
    private List<Backend> passOver(Backend failed, boolean sent) {
        var all = new ArrayList<>(tried);
        all.add(failed);
        return sent && all.containsAll(forwarder.pool.backends()) ? List.of() : all;
    }

    private void respond(HttpClientResponse from, Attempt current) {
        responding = true;
        stopDeadline();
        response.setStatusCode(from.statusCode());
        var phrase = from.statusMessage();
        if (phrase != null) {
            response.setStatusMessage(phrase);
        }
        Headers.toClient(from.headers(), response.headers(), requestId);
        boolean close = closesConnection();
        if (close) {
            announceClose();
        }
        if (Framing.isBodiless(request, from)) {
            respondWithoutBody(from, current, close);
            return;
        }
        if (!response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
            response.setChunked(true);
        }
        if (Framing.isEventStream(from)) {
            forwarder.traffic.addStream(streamEnd);
        }
        Body.pass(from, response, () -> complete(current, close), cause -> brokeOff(cause, current));
    }

    /** Passes on a response to HEAD, or a 204 or 304: its header may speak of a body that does not come. */
    private void respondWithoutBody(HttpClientResponse from, Attempt current, boolean close) {
        from.exceptionHandler(cause -> brokeOff(cause, current));
        from.endHandler(_ -> complete(current, close));
    }

    /** The response is over. */
    private void complete(Attempt current, boolean close) {
        if (done) {
            return;
        }
        current.end();
        if (!request.isEnded()) {
            // The backend answered without waiting for the whole request; its connection is in the middle of one.
            resetUpstream();
        }
        end(close);
    }

    /** The backend went away in the middle of its response: the client's connection is closed, so that it can tell. */
    private void brokeOff(Throwable cause, Attempt current) {
        if (done) {
            return;
        }
        current.failed(new Fault(Fault.Kind.FAILING, "connection broken in a response: " + text(cause)));
        finish();
        forwarder.traffic.end();
        request.connection().close();
    }

    private void refuse(Problem problem) {
        boolean close = closesConnection();
        if (close) {
            announceClose();
        }
        var body = problem.writeHead(response, requestId);
        finish();
        response.end(body).onComplete(_ -> afterResponse(close));
    }

    private void end(boolean close) {
        finish();
        response.end().onComplete(_ -> afterResponse(close));
    }

    /** Ends the connection where it must not carry another request. */
    private void afterResponse(boolean close) {
        forwarder.traffic.end();
        if (!close) {
            return;
        }
        if (request.isEnded()) {
            request.connection().close();
        } else {
            Linger.on(forwarder.vertx, request);
        }
    }

    /** Last, since Vert.x offers HTTP/1.0 clients to keep the connection. */
    private void announceClose() {
        response.headersEndHandler(_ -> response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
    }

    private void clientLeft() {
        if (done) {
            return;
        }
        if (attempt != null) {
            attempt.end();
        }
        finish();
        forwarder.traffic.end();
        resetUpstream();
    }

    private void timedOut() {
        if (done) {
            return;
        }
        deadline = -1;
        if (attempt != null) {
            attempt.timedOut();
        }
        var late = upstream;
        attempt = null;
        refuse(Problem.TIMED_OUT);
        if (late != null) {
            late.reset();
        }
    }

    /** Draining has started, and this is a stream of events. */
    private void endStream() {
        context.runOnContext(_ -> {
            if (!done) {
                if (attempt != null) {
                    attempt.end();
                }
                end(true);
                resetUpstream();
            }
        });
    }

    private void finish() {
        done = true;
        stopDeadline();
        if (bodyTouched && !request.isEnded()) {
            request.handler(null);
        }
        forwarder.traffic.removeStream(streamEnd);
    }

    private void resetUpstream() {
        if (upstream != null) {
            upstream.reset();
        }
    }

    private void startDeadline() {
        if (!done && !responding && deadline < 0) {
            deadline = forwarder.vertx.setTimer(
                    forwarder.settings.responseTimeout().toMillis(), _ -> timedOut());
        }
    }

    private void stopDeadline() {
        if (deadline >= 0) {
            forwarder.vertx.cancelTimer(deadline);
            deadline = -1;
        }
    }

    /** An unread request body, a drain, or a client that cannot tell the end of the response otherwise. */
    private boolean closesConnection() {
        return forwarder.traffic.draining()
                || (hasBody && !request.isEnded())
                || (request.version() == HttpVersion.HTTP_1_0
                        && !response.headers().contains(HttpHeaderNames.CONTENT_LENGTH));
    }

    private static String text(Throwable cause) {
        var message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
