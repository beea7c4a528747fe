/** TCP relays in front of servers, to do to connections what networks do. */
@NullMarked
package io.escala.local.relay;

import org.jspecify.annotations.NullMarked;
