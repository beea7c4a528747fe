package io.escala.catalog;

import io.escala.jobs.testing.TestRedis;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** A PostgreSQL and a Redis of the tests' own. */
public final class Stores implements QuarkusTestResourceLifecycleManager {

    private static TestRedis redis;
    private static EmbeddedPostgres postgres;

    static TestRedis redis() {
        return redis;
    }

    @Override
    public Map<String, String> start() {
        try {
            redis = TestRedis.start();
            postgres = EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "quarkus.datasource.jdbc.url", postgres.getJdbcUrl("postgres", "postgres"),
                "quarkus.datasource.username", "postgres",
                "quarkus.redis.cache.hosts", redis.uri());
    }

    @Override
    public void stop() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        redis.close();
    }
}
