/** PostgreSQL and Redis from binaries inside libraries: unpacked once, started on loopback, stopped in order. */
@NullMarked
package io.escala.local.stores;

import org.jspecify.annotations.NullMarked;
