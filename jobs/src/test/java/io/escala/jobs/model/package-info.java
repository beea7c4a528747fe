/** Protocol B, exactly-once effects of jobs, as a state machine that is explored exhaustively. */
@NullMarked
package io.escala.jobs.model;

import org.jspecify.annotations.NullMarked;
