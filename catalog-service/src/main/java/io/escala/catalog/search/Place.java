package io.escala.catalog.search;

/**
 * A product's place in an order.
 *
 * @param key what the order compares, as PostgreSQL writes it
 */
record Place(String key, String sku) {}
