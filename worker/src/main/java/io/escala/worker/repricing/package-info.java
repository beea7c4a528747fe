/** New prices for many products. */
@NullMarked
package io.escala.worker.repricing;

import org.jspecify.annotations.NullMarked;
