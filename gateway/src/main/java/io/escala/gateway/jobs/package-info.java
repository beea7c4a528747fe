/** Submitting, watching and stopping jobs; uploads that become imports. */
@NullMarked
package io.escala.gateway.jobs;

import org.jspecify.annotations.NullMarked;
