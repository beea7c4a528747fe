/**
 * Who may do what, and how often. One filter stands before every route, at priority {@link
 * io.escala.gateway.access.AccessFilter#PRIORITY}: the hosts answered to, paths that could be read in two ways, roles,
 * rate limits. What answers from a filter of its own registers below it.
 */
@NullMarked
package io.escala.gateway.access;

import org.jspecify.annotations.NullMarked;
