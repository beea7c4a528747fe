package io.escala.balancer.pool;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One request on its way to one backend. Ends once, by {@link #end()}, {@link #failed} or {@link #timedOut()}; whatever
 * comes after that is ignored.
 */
public final class Attempt {

    private final Backend backend;
    private final AtomicBoolean ended = new AtomicBoolean();

    Attempt(Backend backend) {
        this.backend = backend;
    }

    public Backend backend() {
        return backend;
    }

    /** The response head is here: the backend works. */
    public void answered() {
        backend.answered();
    }

    /** The backend could not be reached or broke the connection. */
    public void failed(Fault fault) {
        if (ended.compareAndSet(false, true)) {
            backend.ended();
            backend.failed(fault);
        }
    }

    /** The backend did not answer in time. */
    public void timedOut() {
        if (ended.compareAndSet(false, true)) {
            backend.ended();
            backend.timedOut();
        }
    }

    /** The response ended, or the client left: nothing against the backend. */
    public void end() {
        if (ended.compareAndSet(false, true)) {
            backend.ended();
        }
    }
}
