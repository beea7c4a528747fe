/** The write fence that keeps caches right: every write passes through it. */
@NullMarked
package io.escala.catalog.changes;

import org.jspecify.annotations.NullMarked;
