/** {@code import-products}: reads an uploaded CSV or NDJSON file and commits its rows to the catalog, chunk by chunk. */
@NullMarked
package io.escala.worker.imports;

import org.jspecify.annotations.NullMarked;
