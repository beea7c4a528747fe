/** Long runs that break real parts under load and hold what happened against an oracle. */
@NullMarked
package io.escala.local.soak;

import org.jspecify.annotations.NullMarked;
