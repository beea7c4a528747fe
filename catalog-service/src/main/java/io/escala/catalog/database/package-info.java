/** Plain SQL, where Panache has no word for it: COPY, fences, chunks. */
@NullMarked
package io.escala.catalog.database;

import org.jspecify.annotations.NullMarked;
