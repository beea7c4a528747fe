package io.escala.balancer.pool;

/** Told what happens in a pool, once each, on the thread on which it happens. */
public interface PoolListener {

    /** A backend became a member. */
    default void joined(Backend backend) {}

    /** A backend is no longer a member; what it is serving still finishes. */
    default void left(Backend backend) {}

    /** A backend went from one kind of state to another. */
    default void changed(Backend backend, BackendState from, BackendState to) {}

    /** The rule by which the pool chooses who is usable is another one now. */
    default void modeChanged(Pool.Mode from, Pool.Mode to) {}
}
