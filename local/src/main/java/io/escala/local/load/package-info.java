/** An HTTP/1.1 load generator for measurements: open loop at a fixed rate, or closed loop for saturation. */
@NullMarked
package io.escala.local.load;

import org.jspecify.annotations.NullMarked;
