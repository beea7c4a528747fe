/** The channel between a running launcher and the commands given in other terminals. */
@NullMarked
package io.escala.local.control;

import org.jspecify.annotations.NullMarked;
