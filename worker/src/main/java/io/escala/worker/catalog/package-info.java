/** The catalog as a worker uses it: the ledger of its jobs, their steps, and the files they read. */
@NullMarked
package io.escala.worker.catalog;

import org.jspecify.annotations.NullMarked;
