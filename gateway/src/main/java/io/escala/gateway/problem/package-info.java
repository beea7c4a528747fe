/** Errors as application/problem+json (RFC 9457), in one place. */
@NullMarked
package io.escala.gateway.problem;

import org.jspecify.annotations.NullMarked;
