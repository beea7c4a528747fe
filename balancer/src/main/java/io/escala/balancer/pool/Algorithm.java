package io.escala.balancer.pool;

/** How the next backend is chosen. */
public enum Algorithm {
    /** Each in its turn. */
    ROUND_ROBIN,
    /** The one with the fewest requests under way, each in its turn among equals. */
    LEAST_REQUESTS
}
