package io.escala.gateway.products;

import io.escala.cache.Entry;
import java.time.Duration;

/** What reading one product came to. */
sealed interface ProductRead {

    /** @param age how long ago the entry was loaded; zero when it was loaded for this read */
    record Found(Entry entry, Duration age, CacheStatus status) implements ProductRead {}

    /** Neither cache nor catalog could answer. */
    record Unavailable(String reason) implements ProductRead {}
}
