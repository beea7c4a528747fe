/** Checks of the chart: what it renders is valid, safe, small enough, and what the services expect. */
@NullMarked
package io.escala.helm;

import org.jspecify.annotations.NullMarked;
