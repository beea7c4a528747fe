package io.escala.catalog.bulk;

/**
 * The fence of a job's claim. PostgreSQL keeps the greatest seen, so that a worker that lost its lease cannot write.
 *
 * @param epoch from the sequence of this database, once for each run of the queue's Redis
 * @param n counted by that Redis
 */
public record JobFence(long epoch, long n) {}
