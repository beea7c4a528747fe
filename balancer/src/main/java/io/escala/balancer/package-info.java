/** The round-robin HTTP balancer in front of the gateways: its configuration, its composition and its management. */
@NullMarked
package io.escala.balancer;

import org.jspecify.annotations.NullMarked;
