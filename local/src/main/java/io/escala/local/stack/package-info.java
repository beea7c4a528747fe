/** A running stack: its directory, its supervised members, scaling and stopping. */
@NullMarked
package io.escala.local.stack;

import org.jspecify.annotations.NullMarked;
