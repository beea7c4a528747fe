/** AOT caches of the services: found, trained and kept. */
@NullMarked
package io.escala.local.aot;

import org.jspecify.annotations.NullMarked;
