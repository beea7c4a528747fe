/** What tests of the queue and of its users share: a real Redis to break, and the contract that every queue keeps. */
@NullMarked
package io.escala.jobs.testing;

import org.jspecify.annotations.NullMarked;
