/**
 * Benchmarks: Escala's parts and their peers, interleaved in one run with the same work. A benchmark is a class of its own;
 * the rest here is what they share.
 */
@NullMarked
package io.escala.local.bench;

import org.jspecify.annotations.NullMarked;
