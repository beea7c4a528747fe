/** How long the caller of a request waits for its answer. */
@NullMarked
package io.escala.catalog.deadline;

import org.jspecify.annotations.NullMarked;
