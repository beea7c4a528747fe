/** Escala's own services as programs: their jars, JVM flags and environment. */
@NullMarked
package io.escala.local.services;

import org.jspecify.annotations.NullMarked;
