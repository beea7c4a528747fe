/** Products as a file: COPY out of the table and into the chunks of a file, a range of keys a step. */
@NullMarked
package io.escala.catalog.exports;

import org.jspecify.annotations.NullMarked;
