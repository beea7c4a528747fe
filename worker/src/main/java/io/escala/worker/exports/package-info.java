/** Exports of products into a file. */
@NullMarked
package io.escala.worker.exports;

import org.jspecify.annotations.NullMarked;
