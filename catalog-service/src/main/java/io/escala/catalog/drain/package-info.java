/** Leaving without losing a request. */
@NullMarked
package io.escala.catalog.drain;

import org.jspecify.annotations.NullMarked;
