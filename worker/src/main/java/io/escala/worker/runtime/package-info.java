/** Claims jobs, keeps their leases, runs their handlers and settles them; hands them back when the worker ends. */
@NullMarked
package io.escala.worker.runtime;

import org.jspecify.annotations.NullMarked;
