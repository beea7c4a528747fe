/** The live page and its data: what the whole system does, gathered while somebody looks. */
@NullMarked
package io.escala.gateway.system;

import org.jspecify.annotations.NullMarked;
