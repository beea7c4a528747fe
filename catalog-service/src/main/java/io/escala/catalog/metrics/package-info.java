/** What Quarkus' own meters lack. */
@NullMarked
package io.escala.catalog.metrics;

import org.jspecify.annotations.NullMarked;
