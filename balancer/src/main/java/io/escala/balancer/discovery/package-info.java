/** Discovery: the sources that tell the pool who its members are. */
@NullMarked
package io.escala.balancer.discovery;

import org.jspecify.annotations.NullMarked;
