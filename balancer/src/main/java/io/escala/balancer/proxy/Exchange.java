package io.escala.balancer.proxy;

import io.escala.balancer.framing.Framing;
import io.escala.balancer.framing.Method;
import io.escala.balancer.framing.RequestHead;
import io.escala.balancer.framing.ResponseHead;
import io.escala.balancer.pool.Attempt;
import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.Fault;
import io.escala.balancer.pool.Pick;
import io.escala.balancer.proxy.ResponseWriter.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * One client request and its response. Everything happens on the event loop of the client's connection.
 *
 * <pre>
 *   start ─► connecting ─► sending ─► waiting ─► responding ─► done
 *                │            │          │           └─ broken: the client's connection ends, it must not take half for all
 *                └────────────┴──────────┴─ failed: connecting again (another backend) or a problem ─► done
 * </pre>
 *
 * <p>It is long because it is one state machine: what may happen in each state stands in one place. What needs no state is in
 * {@link Attempts}, {@link RequestBody} and {@link Relay}.
 *
 * <p>A client that leaves ends it in any state; the upstream connection is closed, so that the backend can notice.
 */
final class Exchange {

    /** What the access log shows for a client that left before it had an answer, after nginx. */
    private static final int CLIENT_LEFT = 499;

    private final Loop loop;
    private final ClientConnection client;
    private final RequestHead request;
    private final Method method;
    private final byte[] requestId;
    private final RequestBody body;
    private final Attempts attempts;
    private final Relay relay;
    private final RequestTrace trace;
    private final Runnable streamEnd = this::endStream;

    private @Nullable Attempt attempt;
    private byte[] traceFields = Texts.NOTHING;
    private @Nullable UpstreamConnection upstream;
    private long begun;
    private long deadline;
    private boolean waiting;
    private int status;
    private @Nullable Backend answering;
    private boolean continued;
    private boolean unflushed;
    private boolean closing;
    private boolean streaming;
    private boolean done;

    Exchange(Loop loop, ClientConnection client, boolean hasBody) {
        this.loop = loop;
        this.client = client;
        request = client.head();
        method = request.method();
        requestId = RequestId.of(request);
        body = new RequestBody(!hasBody, loop.settings().retry().body());
        attempts = new Attempts(loop);
        relay = new Relay(client, request.minor() == 0);
        trace = loop.trace(request, client.peer(), requestId);
    }

    void start() {
        loop.traffic().begin();
        loop.budget().request();
        begun = loop.nanos();
        deadline = begun + loop.settings().upstream().responseTimeout().toNanos();
        if (!loop.line().isEmpty() || !tryStart()) {
            waiting = loop.line().join(this);
            if (!waiting) {
                overloaded();
            }
        }
    }

    /** Goes to a backend if one has room, or is told that there is none; false when all are busy. */
    boolean tryStart() {
        switch (attempts.first()) {
            case Attempt taken -> {
                waiting = false;
                connect(taken);
            }
            case Pick.Busy _ -> {
                return false;
            }
            case Pick.None _ -> {
                waiting = false;
                refuse(Problem.NO_BACKEND);
            }
        }
        return true;
    }

    /** When the request came. */
    long begun() {
        return begun;
    }

    /** All backends are busy, and there is no place in the line for it, or not any longer. */
    void overloaded() {
        waiting = false;
        loop.shed();
        refuse(Problem.OVERLOADED);
    }

    private void connect(Attempt taken) {
        attempt = taken;
        traceFields = trace.attempt(taken.backend().member(), attempts.retries());
        loop.upstreams().connect(taken, this, method.idempotent());
    }

    /** A connection for the attempt is there. */
    void connected(Attempt taken, UpstreamConnection connection) {
        if (done || taken != attempt) {
            taken.end();
            loop.upstreams().release(connection);
            return;
        }
        upstream = connection;
        connection.serve(this, method == Method.HEAD);
        var wire = loop.wire().clear();
        RequestWriter.write(
                request, client.peer(), requestId, traceFields, taken.backend().member(), wire);
        connection.writeHead(client.buffer(wire, 0), !method.idempotent());
        unflushed = true;
        body.sendTo(connection);
        if (request.expectsContinue() && !continued && !body.ended()) {
            continued = true;
            client.write(Unpooled.wrappedBuffer(Texts.CONTINUE));
            client.flush();
        }
        if (body.ended()) {
            sent(taken);
        }
        if (!client.processing()) {
            flushRequest();
            client.updateReading();
        }
    }

    void notConnected(Attempt taken, Throwable cause) {
        var fault = Faults.notConnected(cause);
        if (done || taken != attempt) {
            taken.failed(fault);
            return;
        }
        failed(taken, fault, false, Problem.NO_BACKEND);
    }

    /** A part of the request's body arrived; takes the reference over. */
    void bodyPart(ByteBuf piece, boolean last) {
        if (done) {
            piece.release();
            return;
        }
        body.arrived(piece, last, upstream);
        if (upstream == null) {
            return;
        }
        unflushed = true;
        if (last && attempt != null) {
            sent(attempt);
        }
    }

    /** Whether more of the body has somewhere to go. */
    boolean takesBody() {
        return done || body.hasRoom(upstream);
    }

    private void sent(Attempt taken) {
        taken.sent(!body.none());
        if (!body.none()) {
            // However long the client took for its body, the backend's time counts from the end of it.
            deadline =
                    loop.nanos() + loop.settings().upstream().responseTimeout().toNanos();
        }
    }

    void flushRequest() {
        if (unflushed && upstream != null) {
            unflushed = false;
            upstream.flush();
        }
    }

    void upstreamWritable() {
        client.updateReading();
    }

    /** After a failed attempt: another one where that is safe, and a problem otherwise. */
    private void failed(Attempt taken, Fault fault, boolean processed, Problem otherwise) {
        taken.failed(fault);
        trace.failed(fault.detail());
        attempt = null;
        upstream = null;
        boolean reached = fault.kind() != Fault.Kind.UNREACHABLE;
        var next = mayRepeat(processed) ? attempts.another(taken.backend(), reached) : null;
        if (next == null) {
            refuse(otherwise);
        } else {
            connect(next);
        }
    }

    private boolean mayRepeat(boolean processed) {
        return RetryRule.mayRepeat(method, processed, body.kept());
    }

    void interim(ResponseHead head) {
        relay.interim(head, loop.wire());
    }

    /** The response head is here, and perhaps some of the body. */
    void answered(UpstreamConnection from, ByteBuf in) {
        var current = attempt;
        if (current == null) {
            from.close();
            return;
        }
        current.answered(from.head().status());
        trace.answered(from.head().status());
        if (current.backend().instance() == null) {
            learnName(current.backend(), from.head());
        }
        if (RetryRule.isWorthAnother(from.head().status()) && retryElsewhere(current, from)) {
            return;
        }
        body.drop();
        status = from.head().status();
        answering = current.backend();
        respond(from, in);
        loop.freed();
    }

    private static void learnName(Backend backend, ResponseHead head) {
        var name = head.servedBy();
        if (name != null) {
            backend.instance(name);
        }
    }

    /** Leaves a backend that cannot serve the request, if another one can be asked; its answer stands otherwise. */
    private boolean retryElsewhere(Attempt current, UpstreamConnection from) {
        var next = mayRepeat(true) ? attempts.elsewhere(current.backend()) : null;
        if (next == null) {
            return false;
        }
        current.end();
        from.close();
        upstream = null;
        connect(next);
        return true;
    }

    private void respond(UpstreamConnection from, ByteBuf in) {
        var head = from.head();
        relay.begin(from.body().framing());
        closing = loop.traffic().draining() || !request.persistent() || !body.ended() || relay.endsWithConnection();
        if (head.eventStream() && attempt != null) {
            streaming = true;
            attempt.streams();
            loop.traffic().addStream(streamEnd);
        }
        passed(from, in, relay.head(from, in, requestId, after(), loop.wire()));
    }

    private Connection after() {
        if (closing) {
            return Connection.CLOSE;
        }
        return request.minor() == 0 ? Connection.KEEP_ALIVE : Connection.PERSISTS;
    }

    /** More of the response's body arrived. */
    void body(UpstreamConnection from, ByteBuf in) {
        passed(from, in, relay.body(from, in));
    }

    private void passed(UpstreamConnection from, ByteBuf in, Relay.Progress progress) {
        switch (progress) {
            case MALFORMED ->
                brokeOff(from, "malformed response: " + from.body().flaw().detail());
            case ENDED -> complete(from, in.isReadable());
            case MORE -> {
                if (!client.isWritable()) {
                    client.flush();
                    if (!client.isWritable()) {
                        from.read(false);
                    }
                }
            }
        }
    }

    void flushResponse() {
        if (relay.begun() && !done) {
            client.flush();
        }
    }

    void clientWritable() {
        if (relay.begun() && !done && upstream != null) {
            upstream.read(client.isWritable());
        }
    }

    /** The response is over. */
    private void complete(UpstreamConnection from, boolean excess) {
        upstream = null;
        if (attempt != null) {
            attempt.end();
        }
        boolean reusable = body.ended()
                && !excess
                && from.head().persistent()
                && from.body().framing() != Framing.UNTIL_CLOSE;
        if (reusable) {
            loop.upstreams().release(from);
        } else {
            // Also when the backend answered without waiting for the whole request: it is in the middle of one.
            from.close();
        }
        finish();
        client.done(closing);
    }

    /** The backend ended the connection, or broke it, or talks nonsense. */
    void upstreamClosed(UpstreamConnection from, String how) {
        if (done || from != upstream || attempt == null) {
            return;
        }
        if (!relay.begun()) {
            if (!closedWhileIdle(attempt, from)) {
                failed(attempt, Faults.broken(how), from.headSent(), Problem.BAD_UPSTREAM);
            }
        } else if (from.body().endsWithConnection()) {
            complete(from, false);
        } else {
            brokeOff(from, how);
        }
    }

    /**
     * A backend that closes a connection it kept says nothing about its health, so the attempt goes on there, on a new
     * connection, if the request may be sent again; once, since a new connection was not idle.
     */
    private boolean closedWhileIdle(Attempt current, UpstreamConnection from) {
        if (!from.stale() || !mayRepeat(from.headSent())) {
            return false;
        }
        upstream = null;
        loop.upstreams().open(current, this);
        return true;
    }

    /** The backend went away in the middle of its response: so does the client's connection, so that it can tell. */
    private void brokeOff(UpstreamConnection from, String how) {
        if (attempt != null) {
            attempt.failed(Faults.brokenInResponse(how));
        }
        trace.failed(how);
        from.close();
        upstream = null;
        finish();
        client.abort(!relay.endsWithConnection());
    }

    /** The request turned out to be malformed or too large in its body, or did not arrive in time. */
    void refuseAndClose(Problem problem) {
        if (attempt != null) {
            attempt.end();
        }
        closeUpstream();
        if (relay.begun()) {
            finish();
            client.abort(!relay.endsWithConnection());
        } else {
            closing = true;
            refuse(problem);
        }
    }

    private void refuse(Problem problem) {
        closing |= loop.traffic().draining() || !request.persistent() || !body.ended() || request.minor() == 0;
        attempt = null;
        status = problem.status();
        var wire = loop.wire().clear();
        problem.write(requestId, method == Method.HEAD, closing ? Connection.CLOSE : Connection.PERSISTS, wire);
        client.write(client.buffer(wire, 0));
        finish();
        client.done(closing);
    }

    void clientLeft() {
        if (done) {
            return;
        }
        if (waiting) {
            loop.line().leave(this);
        }
        if (attempt != null) {
            attempt.end();
        }
        closeUpstream();
        status = CLIENT_LEFT;
        finish();
    }

    /** Draining has started, and this is a stream of events. */
    private void endStream() {
        loop.execute(() -> {
            if (done || upstream == null) {
                return;
            }
            relay.endStream(upstream);
            if (attempt != null) {
                attempt.end();
            }
            closeUpstream();
            finish();
            client.done(true);
        });
    }

    /** A backend was taken out: what waits for it goes elsewhere if it may. */
    void backendOut(Backend out) {
        var current = attempt;
        if (done || relay.begun() || current == null || current.backend() != out) {
            return;
        }
        var next = mayRepeat(true) ? attempts.another(out, true) : null;
        if (next != null) {
            current.giveUp();
            trace.failed("its backend was taken out");
            closeUpstream();
            connect(next);
        }
    }

    /** Looks whether a time limit has passed. */
    void sweep(long now) {
        if (done) {
            return;
        }
        if (!relay.begun()) {
            boolean uploading = upstream != null && !body.ended();
            if (!uploading && now - deadline > 0) {
                timedOut();
            }
            return;
        }
        var from = upstream;
        if (from == null) {
            return;
        }
        long limit = loop.settings().upstream().idleTimeout().toNanos();
        if (limit > 0 && now - from.lastUsed() > limit) {
            if (client.isWritable()) {
                brokeOff(from, "nothing passed for " + limit / 1_000_000 + " ms");
            } else {
                clientStalled();
            }
        }
    }

    private void timedOut() {
        if (waiting) {
            loop.line().leave(this);
            overloaded();
            return;
        }
        if (attempt != null) {
            attempt.timedOut();
        }
        trace.failed("no answer in time");
        closeUpstream();
        refuse(Problem.UPSTREAM_TIMEOUT);
    }

    /** The client takes nothing any more; that is nothing against the backend. */
    private void clientStalled() {
        status = CLIENT_LEFT;
        if (attempt != null) {
            attempt.end();
        }
        closeUpstream();
        finish();
        client.abort(!relay.endsWithConnection());
    }

    private void closeUpstream() {
        if (upstream != null) {
            upstream.close();
            upstream = null;
        }
    }

    private void finish() {
        done = true;
        body.drop();
        trace.end(status);
        if (streaming) {
            loop.traffic().removeStream(streamEnd);
        } else {
            loop.traffic().end();
        }
        loop.finished(this);
        loop.freed();
    }

    AccessLog.Entry entry() {
        return new AccessLog.Entry(
                client.peer().address(),
                request.methodName(),
                request.target(),
                status,
                relay.bytes(),
                (loop.nanos() - begun) / 1_000,
                answering == null ? "" : answering.toString(),
                attempts.retries(),
                RequestId.text(requestId),
                request.traceParent(),
                trace.id());
    }

    int status() {
        return status;
    }
}
