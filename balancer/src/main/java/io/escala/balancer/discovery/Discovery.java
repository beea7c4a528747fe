package io.escala.balancer.discovery;

import io.escala.balancer.pool.Pool;

/** A source of members. It names all of them to the pool, first when started and then whenever they change. */
public interface Discovery extends AutoCloseable {

    /** Starts to tell the pool; called once. */
    void start(Pool pool);

    /** What it reads, for log and status. */
    String describe();

    /** Stops telling the pool; the members it named stay. */
    @Override
    void close();
}
