package io.escala.balancer.pool;

/**
 * One request on its way to one backend.
 *
 * <pre>
 *   uploading ─sent─► waiting ─answered─► responding ─► over
 *       └────────────────┴── failed, timed out, or given up ──► over
 * </pre>
 *
 * <p>It ends once, by {@link #end}, {@link #failed}, {@link #timedOut} or {@link #giveUp}; whatever comes after that is
 * ignored. Used by one thread at a time.
 */
public final class Attempt implements Pick {

    private enum Phase {
        UPLOADING,
        WAITING,
        RESPONDING,
        STREAMING,
        OVER
    }

    private final Backend backend;
    private final Time time;
    private final long begun;
    private long sent;
    private Phase phase = Phase.UPLOADING;

    Attempt(Backend backend, Time time) {
        this.backend = backend;
        this.time = time;
        begun = time.nanos();
        sent = begun;
    }

    public Backend backend() {
        return backend;
    }

    /** The {@link Time#nanos} at which it began. */
    public long begun() {
        return begun;
    }

    /** The request is sent with all of its body: from now on it is the backend's turn. */
    public void sent(boolean hadBody) {
        if (phase == Phase.UPLOADING) {
            phase = Phase.WAITING;
            if (hadBody) {
                sent = time.nanos();
            }
            backend.load().waits(sent);
        }
    }

    /** The response head is here: the backend works, unless the status says otherwise. */
    public void answered(int status) {
        if (phase != Phase.UPLOADING && phase != Phase.WAITING) {
            return;
        }
        long now = time.nanos();
        backend.load().answered(phase == Phase.WAITING ? now - sent : -1, now);
        phase = Phase.RESPONDING;
        backend.answered(status);
    }

    /** The response is a stream without an end of its own; it is not under way in the sense of {@link Counts}. */
    public void streams() {
        if (phase == Phase.RESPONDING) {
            phase = Phase.STREAMING;
            backend.load().ended();
        }
    }

    /** The backend could not be reached or broke the connection. */
    public void failed(Fault fault) {
        if (over()) {
            backend.failed(fault);
        }
    }

    /** The backend did not answer in time. */
    public void timedOut() {
        if (over()) {
            backend.timedOut();
        }
    }

    /** It goes on elsewhere, since the backend was taken out before it answered. */
    public void giveUp() {
        if (over()) {
            backend.gaveUp();
        }
    }

    /** The response ended, or the client left: nothing against the backend. */
    public void end() {
        over();
    }

    private boolean over() {
        var before = phase;
        phase = Phase.OVER;
        switch (before) {
            case UPLOADING -> backend.load().leaves(false);
            case WAITING -> backend.load().leaves(true);
            case RESPONDING -> backend.load().ended();
            case STREAMING, OVER -> {}
        }
        return before != Phase.OVER;
    }
}
