/** Reports about the catalog as a whole. */
@NullMarked
package io.escala.worker.reports;

import org.jspecify.annotations.NullMarked;
