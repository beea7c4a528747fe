/** Uploaded files, kept in PostgreSQL in chunks so that every instance and worker reaches them. */
@NullMarked
package io.escala.catalog.files;

import org.jspecify.annotations.NullMarked;
