/** What keeps a part that fails or is slow from taking others with it: breaker, concurrency limit, deadline. */
@NullMarked
package io.escala.gateway.resilience;

import org.jspecify.annotations.NullMarked;
