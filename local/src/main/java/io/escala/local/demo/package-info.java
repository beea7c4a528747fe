/** The three tactics shown off and on against a running system, each with its claims checked. */
@NullMarked
package io.escala.local.demo;

import org.jspecify.annotations.NullMarked;
