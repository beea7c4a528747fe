package io.escala.cache;

/** The cache's Redis is configured to evict any key, write fences included, so an entry could outlive a write. */
public final class UnsafeEvictionException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnsafeEvictionException(String policy) {
        super("the cache's Redis has maxmemory-policy " + policy + ", which evicts write fences: set volatile-lfu, or"
                + " another volatile-* policy, or noeviction");
    }
}
