/** New prices for many products, exact and each once: a range of keys a step. */
@NullMarked
package io.escala.catalog.repricing;

import org.jspecify.annotations.NullMarked;
