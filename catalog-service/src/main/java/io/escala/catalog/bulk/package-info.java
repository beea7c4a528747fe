/** Chunks of jobs, each applied once: fenced by the job's claim and recorded as (job, step). */
@NullMarked
package io.escala.catalog.bulk;

import org.jspecify.annotations.NullMarked;
