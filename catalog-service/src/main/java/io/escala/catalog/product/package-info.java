/** Products: the entity, the rules every product keeps, and the calls that read and write single ones. */
@NullMarked
package io.escala.catalog.product;

import org.jspecify.annotations.NullMarked;
