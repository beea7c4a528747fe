/** What the balancer's tests share: virtual time, real HTTP backends that misbehave on demand, a client that hides nothing. */
@NullMarked
package io.escala.balancer.testing;

import org.jspecify.annotations.NullMarked;
