/** Health: probes every backend and reports every change of state. */
@NullMarked
package io.escala.balancer.health;

import org.jspecify.annotations.NullMarked;
