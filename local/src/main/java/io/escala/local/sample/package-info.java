/** Generated products: deterministic, varied, and awkward enough to exercise an import. */
@NullMarked
package io.escala.local.sample;

import org.jspecify.annotations.NullMarked;
