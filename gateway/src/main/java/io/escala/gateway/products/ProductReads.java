package io.escala.gateway.products;

import io.escala.cache.Entry;
import io.escala.cache.Lookup;
import io.escala.cache.Lookup.Lease;
import io.escala.gateway.cache.ProductCache;
import io.escala.gateway.catalog.Catalog;
import io.escala.gateway.catalog.CatalogAnswer.Answered;
import io.escala.gateway.catalog.CatalogAnswer.Unavailable;
import io.escala.gateway.products.ProductRead.Found;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** The way of a read, in order: cache, then catalog. */
@ApplicationScoped
class ProductReads {

    private static final Logger LOG = Logger.getLogger(ProductReads.class);

    private final ProductCache cache;
    private final Catalog catalog;

    @Inject
    ProductReads(ProductCache cache, Catalog catalog) {
        this.cache = cache;
        this.catalog = catalog;
    }

    /** @param fromCatalog whether the client wants the catalog's own answer */
    ProductRead read(String sku, boolean fromCatalog) {
        if (fromCatalog) {
            return load(sku, CacheStatus.request());
        }
        if (!cache.enabled()) {
            return load(sku, CacheStatus.bypass("off"));
        }
        return cache.read(sku)
                .map(lookup -> follow(sku, lookup))
                .orElseGet(() -> load(sku, CacheStatus.bypass("unavailable")));
    }

    private ProductRead follow(String sku, Lookup lookup) {
        return switch (lookup) {
            case Lookup.Fresh fresh -> new Found(fresh.entry(), fresh.age(), CacheStatus.hit(fresh.ttl()));
            case Lookup.Stale stale -> new Found(stale.entry(), stale.age(), CacheStatus.hit(stale.ttl()));
            case Lookup.Refresh refresh -> {
                Thread.ofVirtual().name("refresh").start(() -> refresh(sku, refresh.lease()));
                yield new Found(refresh.entry(), refresh.age(), CacheStatus.hit(refresh.ttl()));
            }
            case Lookup.Missing missing -> loadAndFill(sku, missing.lease());
            case Lookup.Loading _ -> load(sku, CacheStatus.miss(false));
            case Lookup.Bypass bypass ->
                load(sku, CacheStatus.bypass(bypass.reason().name().toLowerCase(Locale.ROOT)));
        };
    }

    private void refresh(String sku, Lease lease) {
        if (loadAndFill(sku, lease) instanceof ProductRead.Unavailable unavailable) {
            LOG.debugf("%s stays stale: %s", sku, unavailable.reason());
        }
    }

    private ProductRead loadAndFill(String sku, Lease lease) {
        return load(sku, entry -> CacheStatus.miss(cache.fill(lease, entry)));
    }

    private ProductRead load(String sku, CacheStatus status) {
        return load(sku, _ -> status);
    }

    /** @param status what to say of the entry that was loaded */
    private ProductRead load(String sku, Function<Entry, CacheStatus> status) {
        return switch (catalog.product(sku)) {
            case Answered answered -> {
                var entry = entry(answered);
                yield new Found(entry, Duration.ZERO, status.apply(entry));
            }
            case Unavailable unavailable -> new ProductRead.Unavailable(unavailable.reason());
        };
    }

    private static Entry entry(Answered answered) {
        if (answered.status() == 404) {
            return new Entry.Absent();
        }
        if (answered.status() != 200 || answered.etag() == null) {
            throw new IllegalStateException("the catalog answered a read with status " + answered.status());
        }
        return new Entry.Present(answered.etag().replace("\"", ""), answered.body());
    }
}
