package io.escala.gateway.access;

/**
 * Somebody who was recognized.
 *
 * @param name the key's or the token's, never the secret
 */
record Identity(String name, Role role) {}
