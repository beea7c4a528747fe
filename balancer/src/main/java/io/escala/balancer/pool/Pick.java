package io.escala.balancer.pool;

/** What the pool answers when a request asks for a backend. */
public sealed interface Pick permits Attempt, Pick.Busy, Pick.None {

    /** Every backend that could be used has as much to do as it may have. */
    record Busy() implements Pick {}

    /** There is no backend that could be used. */
    record None() implements Pick {}
}
