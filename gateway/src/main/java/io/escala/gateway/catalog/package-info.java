/** The HTTP client of the catalog service. */
@NullMarked
package io.escala.gateway.catalog;

import org.jspecify.annotations.NullMarked;
