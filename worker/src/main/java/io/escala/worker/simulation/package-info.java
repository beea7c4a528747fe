/** A long task of a given length, for demonstrations and tests. */
@NullMarked
package io.escala.worker.simulation;

import org.jspecify.annotations.NullMarked;
