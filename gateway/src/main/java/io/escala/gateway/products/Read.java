package io.escala.gateway.products;

import io.escala.cache.Entry;
import io.escala.gateway.catalog.CatalogAnswer;
import java.time.Duration;

/** What a read came to. */
sealed interface Read {

    /** @param age how long ago the entry was loaded; zero when it was loaded for this read */
    record Found(Entry entry, Duration age, CacheStatus status) implements Read {}

    /** The catalog does not take the request as it is; its answer says why. */
    record Refused(CatalogAnswer.Answered answer) implements Read {}

    /** Neither cache nor catalog could answer. */
    record Unavailable(String reason) implements Read {}
}
