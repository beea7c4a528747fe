/** What there is, by category and currency: a few categories a step, written as JSON and as CSV. */
@NullMarked
package io.escala.catalog.reports;

import org.jspecify.annotations.NullMarked;
