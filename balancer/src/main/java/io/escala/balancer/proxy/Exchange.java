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
import java.util.ArrayList;
import java.util.List;
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
 * <p>A client that leaves ends it in any state; the upstream connection is closed, so that the backend can notice.
 */
final class Exchange {

    /** Bodies up to this size are copied behind their head, which costs less than a second buffer in the write. */
    private static final int COPIED = 8 * 1024;

    /** What the access log shows for a client that left before it had an answer, after nginx. */
    private static final int CLIENT_LEFT = 499;

    private final Loop loop;
    private final ClientConnection client;
    private final RequestHead request;
    private final Method method;
    private final byte[] requestId;
    private final boolean hasBody;
    private final Replay replay;
    private final Runnable streamEnd = this::endStream;

    /** Backends that failed this request; the pool passes over them. */
    private List<Backend> tried = List.of();

    private @Nullable Attempt attempt;
    private @Nullable UpstreamConnection upstream;
    private int retries;
    private long begun;
    private long deadline;
    private boolean waiting;
    private int status;
    private long bytes;
    private @Nullable Backend answering;
    private boolean bodyEnded;
    private boolean continued;
    private boolean unflushed;
    private boolean decoding;
    private boolean closing;

    /* The client takes the end of the connection for that of the response. */
    private boolean endsWithConnection;

    private boolean responding;
    private boolean streaming;
    private boolean done;

    Exchange(Loop loop, ClientConnection client, boolean hasBody) {
        this.loop = loop;
        this.client = client;
        this.hasBody = hasBody;
        request = client.head();
        method = request.method();
        requestId = RequestId.of(request);
        replay = new Replay(loop.settings().retry().body());
        bodyEnded = !hasBody;
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
        switch (loop.pool().take(tried, false)) {
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
        RequestWriter.write(request, client.peer(), requestId, taken.backend().member(), wire);
        connection.writeHead(client.buffer(wire, 0), !method.idempotent());
        unflushed = true;
        if (hasBody) {
            sendKept(connection);
        }
        if (bodyEnded) {
            sent(taken);
        }
        if (!client.processing()) {
            flushRequest();
            client.updateReading();
        }
    }

    private void sendKept(UpstreamConnection connection) {
        for (var piece : replay.pieces()) {
            connection.write(piece.retainedDuplicate());
        }
        if (replay.overflows()) {
            replay.drop();
        }
        if (request.expectsContinue() && !continued && !bodyEnded) {
            continued = true;
            client.write(Unpooled.wrappedBuffer(Texts.CONTINUE));
            client.flush();
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
        bodyEnded = last;
        if (upstream == null) {
            replay.add(piece);
            return;
        }
        if (replay.kept()) {
            upstream.write(piece.retainedDuplicate());
            replay.add(piece);
            if (replay.overflows()) {
                replay.drop();
            }
        } else {
            upstream.write(piece);
        }
        unflushed = true;
        if (last && attempt != null) {
            sent(attempt);
        }
    }

    /** Whether more of the body has somewhere to go. */
    boolean takesBody() {
        if (bodyEnded || done) {
            return true;
        }
        return upstream == null ? !replay.overflows() : upstream.isWritable();
    }

    private void sent(Attempt taken) {
        taken.sent(hasBody);
        if (hasBody) {
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
        attempt = null;
        upstream = null;
        boolean reached = fault.kind() != Fault.Kind.UNREACHABLE;
        if (!retry(passOver(taken.backend(), reached), processed)) {
            refuse(otherwise);
        }
    }

    /** Begins another attempt, if the request may be repeated and the budget and a backend allow it. */
    private boolean retry(List<Backend> passedOver, boolean processed) {
        boolean allowed = retries < loop.settings().retry().max()
                && RetryRule.mayRepeat(method, processed, replay.kept())
                && loop.budget().takeRetry();
        if (!allowed) {
            return false;
        }
        if (!(loop.pool().take(passedOver, true) instanceof Attempt next)) {
            loop.budget().giveBack();
            return false;
        }
        retries++;
        tried = passedOver;
        connect(next);
        return true;
    }

    /**
     * The backends to pass over. One that broke a connection it had accepted may be tried again when there is no other: the
     * connection may have been an idle one that it was just closing.
     */
    private List<Backend> passOver(Backend failed, boolean reached) {
        var all = new ArrayList<>(tried);
        all.add(failed);
        return reached && all.containsAll(loop.pool().backends()) ? List.of() : all;
    }

    /** An interim response other than 100, which the balancer sends itself. */
    void interim(ResponseHead head) {
        if (head.status() != 100 && request.minor() == 1) {
            var wire = loop.wire().clear();
            ResponseWriter.writeInterim(head, wire);
            client.write(client.buffer(wire, 0));
            client.flush();
        }
    }

    /** The response head is here, and perhaps some of the body. */
    void answered(UpstreamConnection from, ByteBuf in) {
        var current = attempt;
        if (current == null) {
            from.close();
            return;
        }
        current.answered(from.head().status());
        if (current.backend().instance() == null) {
            learnName(current.backend(), from.head());
        }
        if (RetryRule.isWorthAnother(from.head().status()) && retryElsewhere(current, from)) {
            return;
        }
        replay.drop();
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
        var passedOver = new ArrayList<>(tried);
        passedOver.add(current.backend());
        attempt = null;
        upstream = null;
        if (retry(passedOver, true)) {
            current.end();
            from.close();
            return true;
        }
        attempt = current;
        upstream = from;
        return false;
    }

    private void respond(UpstreamConnection from, ByteBuf in) {
        responding = true;
        var head = from.head();
        var framing = from.body().framing();
        decoding = framing == Framing.CHUNKED && request.minor() == 0;
        endsWithConnection = decoding || framing == Framing.UNTIL_CLOSE;
        closing = loop.traffic().draining() || !request.persistent() || !bodyEnded || endsWithConnection;
        if (head.eventStream() && attempt != null) {
            streaming = true;
            attempt.streams();
            loop.traffic().addStream(streamEnd);
        }
        var wire = loop.wire().clear();
        ResponseWriter.write(head, framing, !decoding, requestId, after(), wire);
        pass(from, in, client.buffer(wire, Math.min(COPIED, in.readableBytes())));
    }

    private Connection after() {
        if (closing) {
            return Connection.CLOSE;
        }
        return request.minor() == 0 ? Connection.KEEP_ALIVE : Connection.PERSISTS;
    }

    /** More of the response's body arrived. */
    void body(UpstreamConnection from, ByteBuf in) {
        pass(from, in, null);
    }

    private void pass(UpstreamConnection from, ByteBuf in, @Nullable ByteBuf head) {
        int start = in.readerIndex();
        int available = in.readableBytes();
        ByteBuf content = decoding ? client.buffer(available) : null;
        int count = from.body().take(in, content);
        if (count < 0) {
            release(head);
            release(content);
            brokeOff(from, "malformed response: " + from.body().flaw().detail());
            return;
        }
        if (content == null && head != null && count <= COPIED) {
            client.write(head.writeBytes(in, start, count));
        } else {
            writeIfAny(head);
            writeIfAny(content != null ? content : in.retainedSlice(start, count));
        }
        bytes += count;
        if (from.body().ended()) {
            complete(from, in.isReadable());
        } else if (!client.isWritable()) {
            client.flush();
            if (!client.isWritable()) {
                from.read(false);
            }
        }
    }

    private void writeIfAny(@Nullable ByteBuf bytes) {
        if (bytes != null) {
            client.write(bytes);
        }
    }

    private static void release(@Nullable ByteBuf buffer) {
        if (buffer != null) {
            buffer.release();
        }
    }

    void flushResponse() {
        if (responding && !done) {
            client.flush();
        }
    }

    void clientWritable() {
        if (responding && !done && upstream != null) {
            upstream.read(client.isWritable());
        }
    }

    /** The response is over. */
    private void complete(UpstreamConnection from, boolean excess) {
        upstream = null;
        if (attempt != null) {
            attempt.end();
        }
        boolean reusable =
                bodyEnded && !excess && from.head().persistent() && from.body().framing() != Framing.UNTIL_CLOSE;
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
        if (!responding) {
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
        if (!from.stale() || !RetryRule.mayRepeat(method, from.headSent(), replay.kept())) {
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
        from.close();
        upstream = null;
        finish();
        client.abort(!endsWithConnection);
    }

    /** The request turned out to be malformed or too large in its body, or did not arrive in time. */
    void refuseAndClose(Problem problem) {
        if (attempt != null) {
            attempt.end();
        }
        closeUpstream();
        if (responding) {
            finish();
            client.abort(!endsWithConnection);
        } else {
            closing = true;
            refuse(problem);
        }
    }

    private void refuse(Problem problem) {
        closing |= loop.traffic().draining() || !request.persistent() || !bodyEnded || request.minor() == 0;
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
            boolean clean = decoding || upstream.body().betweenChunks();
            if (clean && !decoding) {
                client.write(Unpooled.wrappedBuffer(Texts.LAST_CHUNK));
            }
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
        if (done || responding || current == null || current.backend() != out) {
            return;
        }
        var leaving = upstream;
        attempt = null;
        upstream = null;
        if (retry(passOver(out, true), true)) {
            current.giveUp();
            if (leaving != null) {
                leaving.close();
            }
        } else {
            attempt = current;
            upstream = leaving;
        }
    }

    /** Looks whether a time limit has passed. */
    void sweep(long now) {
        if (done) {
            return;
        }
        if (!responding) {
            boolean uploading = upstream != null && !bodyEnded;
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
        client.abort(!endsWithConnection);
    }

    private void closeUpstream() {
        if (upstream != null) {
            upstream.close();
            upstream = null;
        }
    }

    private void finish() {
        done = true;
        replay.drop();
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
                bytes,
                (loop.nanos() - begun) / 1_000,
                answering == null ? "" : answering.toString(),
                retries,
                RequestId.text(requestId),
                request.traceParent());
    }

    int status() {
        return status;
    }
}
