/**
 * The cache protocol of products in Redis: keys, entries and the scripts that keep an entry from outliving a write.
 *
 * <p>Readers look up, take a lease, load and fill; writers open a fence just before COMMIT and close it after. The rules
 * and their reasons are in ARCHITECTURE.md.
 */
@NullMarked
package io.escala.cache;

import org.jspecify.annotations.NullMarked;
