/** The commands that {@code ./escala} hands on to the launcher. */
@NullMarked
package io.escala.local.cli;

import org.jspecify.annotations.NullMarked;
