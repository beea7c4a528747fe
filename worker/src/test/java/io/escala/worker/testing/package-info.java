/** What the worker's tests run against: a catalog that keeps the internal API's contract, and a real Redis. */
@NullMarked
package io.escala.worker.testing;

import org.jspecify.annotations.NullMarked;
