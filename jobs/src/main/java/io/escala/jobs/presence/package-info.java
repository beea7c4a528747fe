/** Which instances of which service are alive, and what each says of itself. */
@NullMarked
package io.escala.jobs.presence;

import org.jspecify.annotations.NullMarked;
