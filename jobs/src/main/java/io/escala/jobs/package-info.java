/**
 * Jobs: what they are, the states they pass through and the queue that keeps them.
 *
 * <p>Depends on the JDK alone; {@code io.escala.jobs.redis} holds the queue that production runs on.
 */
@NullMarked
package io.escala.jobs;

import org.jspecify.annotations.NullMarked;
