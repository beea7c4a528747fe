/** The single-machine stack: its launcher, its command line, demonstrations and generated data. */
@NullMarked
package io.escala.local;

import org.jspecify.annotations.NullMarked;
