/** What every request passes and every answer carries. */
@NullMarked
package io.escala.gateway.edge;

import org.jspecify.annotations.NullMarked;
