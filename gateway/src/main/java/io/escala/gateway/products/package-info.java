/** Product reads and writes over HTTP; one place composes cache and catalog. */
@NullMarked
package io.escala.gateway.products;

import org.jspecify.annotations.NullMarked;
