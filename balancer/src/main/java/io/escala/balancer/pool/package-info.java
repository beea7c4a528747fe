/**
 * The pool of backends: who is a member, who is usable, whose turn is next. No I/O; depends on the JDK alone.
 *
 * <p>Discovery tells the {@link io.escala.balancer.pool.Pool} its members, health probes and the proxy tell each
 * {@link io.escala.balancer.pool.Backend} how it fares, and the proxy asks the pool for the next backend.
 */
@NullMarked
package io.escala.balancer.pool;

import org.jspecify.annotations.NullMarked;
