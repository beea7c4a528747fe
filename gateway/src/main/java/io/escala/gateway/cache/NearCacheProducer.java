package io.escala.gateway.cache;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes this gateway's near cache; one of no size when it is switched off. */
class NearCacheProducer {

    @Produces
    @Singleton
    NearCache nearCache(CacheSettings settings, MeterRegistry registry) {
        var near = settings.near();
        boolean on = settings.enabled() && near.enabled();
        var cache = new NearCache(on ? near.size().asLongValue() : 0, near.age());
        Gauge.builder("escala.cache.near.entries", cache, NearCache::count)
                .description("Products that this gateway remembers")
                .register(registry);
        return cache;
    }
}
