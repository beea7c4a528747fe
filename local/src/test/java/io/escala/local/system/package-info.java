/** Tests of the whole system: packaged jars as processes, driven through the command line and HTTP. */
@NullMarked
package io.escala.local.system;

import org.jspecify.annotations.NullMarked;
