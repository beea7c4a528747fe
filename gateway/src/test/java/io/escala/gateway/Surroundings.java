package io.escala.gateway;

import io.escala.jobs.testing.TestRedis;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** What a gateway talks to: two real Redis and a stub in the catalog's place. */
public final class Surroundings implements QuarkusTestResourceLifecycleManager {

    private static TestRedis cache;
    private static TestRedis jobs;
    private static StubCatalog catalog;
    private static CatalogGrants grants;

    static TestRedis cache() {
        return cache;
    }

    static TestRedis jobs() {
        return jobs;
    }

    static StubCatalog catalog() {
        return catalog;
    }

    static CatalogGrants grants() {
        return grants;
    }

    @Override
    public Map<String, String> start() {
        cache = TestRedis.start();
        jobs = TestRedis.start("appendonly yes");
        catalog = new StubCatalog();
        grants = new CatalogGrants(cache.uri());
        return Map.of(
                "quarkus.redis.cache.hosts", cache.uri(),
                "quarkus.redis.jobs.hosts", jobs.uri(),
                "quarkus.rest-client.catalog.url", catalog.url(),
                "escala.instance", "gateway-under-test",
                "escala.jobs.max-upload", "3M",
                "escala.system.balancers", "127.0.0.1:1",
                "escala.cache.fresh", "1s",
                "escala.cache.absent", "1s");
    }

    @Override
    public void stop() {
        grants.close();
        catalog.stop();
        cache.close();
        jobs.close();
    }
}
