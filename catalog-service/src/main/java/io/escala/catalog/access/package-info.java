/** Who may call this service: only the holders of the internal token. */
@NullMarked
package io.escala.catalog.access;

import org.jspecify.annotations.NullMarked;
