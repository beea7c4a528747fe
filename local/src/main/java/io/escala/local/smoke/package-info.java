/** A quick proof, over the public API alone, that a deployment does what it promises. Needs nothing but the JDK. */
@NullMarked
package io.escala.local.smoke;

import org.jspecify.annotations.NullMarked;
