package io.escala.worker.testing;

import io.escala.jobs.testing.TestRedis;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Starts what the application needs before it and hands it to the tests. */
public final class Backends implements QuarkusTestResourceLifecycleManager {

    private final TestRedis redis = TestRedis.start("appendonly yes", "appendfsync always");
    private final TestCatalog catalog = TestCatalog.start();

    @Override
    public Map<String, String> start() {
        return Map.of(
                "quarkus.redis.jobs.hosts",
                redis.uri(),
                "quarkus.rest-client.catalog.url",
                catalog.url(),
                "escala.internal-token",
                TestCatalog.TOKEN,
                "escala.instance",
                "worker-under-test",
                "escala.worker.imports.chunk-records",
                "2000",
                "quarkus.management.port",
                "0");
    }

    @Override
    public void inject(TestInjector tests) {
        tests.injectIntoFields(redis, new TestInjector.MatchesType(TestRedis.class));
        tests.injectIntoFields(catalog, new TestInjector.MatchesType(TestCatalog.class));
    }

    @Override
    public void stop() {
        catalog.close();
        redis.close();
    }
}
