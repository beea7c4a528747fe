/**
 * The reverse proxy: takes a request, asks the pool for a backend, passes both messages on, and tries another backend
 * where that is safe.
 */
@NullMarked
package io.escala.balancer.proxy;

import org.jspecify.annotations.NullMarked;
