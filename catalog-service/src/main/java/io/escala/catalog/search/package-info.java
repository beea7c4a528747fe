/** Finding products: by words, filters and categories, in pages whose cost does not grow with the catalog. */
@NullMarked
package io.escala.catalog.search;

import org.jspecify.annotations.NullMarked;
