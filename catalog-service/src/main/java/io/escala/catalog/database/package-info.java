/** What the features share below Panache: plain SQL (COPY, fences, chunks) and work that is repeated. */
@NullMarked
package io.escala.catalog.database;

import org.jspecify.annotations.NullMarked;
