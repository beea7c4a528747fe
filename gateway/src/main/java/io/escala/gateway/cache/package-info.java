/** The product cache as the gateway uses it: how long entries live and what happens when Redis does not answer. */
@NullMarked
package io.escala.gateway.cache;

import org.jspecify.annotations.NullMarked;
