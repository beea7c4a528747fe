/** The payloads of the job types: one place reads them, for gateways that accept them and workers that run them. */
@NullMarked
package io.escala.jobs.types;

import org.jspecify.annotations.NullMarked;
