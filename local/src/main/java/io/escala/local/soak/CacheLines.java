package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.relay.HttpPassage;
import io.escala.local.relay.PostgresPassage;
import io.escala.local.relay.RedisPassage;
import io.escala.local.relay.Relay;
import io.escala.local.stack.Stack;
import io.escala.local.stack.StackSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A relay on every line on which the cache depends: gateways and catalog to Redis, gateways to catalog, catalog to PostgreSQL. */
final class CacheLines implements AutoCloseable {
    /** Gateways that may be there. */
    static final int GATEWAYS = 4;

    /** The statement that the catalog's write fence begins with. */
    private static final String FENCED = "SET LOCAL transaction_timeout";

    final List<Relay> gatewaysToRedis = new ArrayList<>();
    final List<Relay> gatewaysToCatalog = new ArrayList<>();

    /** What each gateway asked the catalog for. */
    final List<HttpPassage.Counts> loads = new ArrayList<>();

    final Relay catalogToRedis;
    final Relay catalogToPostgres;

    CacheLines(UnaryOperator<String> scripts, PostgresPassage.Commits commits) throws IOException {
        for (int i = 1; i <= GATEWAYS; i++) {
            HttpPassage.Counts counts = new HttpPassage.Counts();
            loads.add(counts);
            gatewaysToRedis.add(new Relay("gateway-" + i + " to Redis", () -> new RedisPassage(scripts)));
            gatewaysToCatalog.add(new Relay("gateway-" + i + " to catalog", () -> new HttpPassage(counts)));
        }
        catalogToRedis = new Relay("catalog to Redis", () -> new RedisPassage(scripts));
        catalogToPostgres = new Relay("catalog to PostgreSQL", () -> new PostgresPassage(FENCED, commits));
    }

    /** Leads the services over the relays. */
    StackSettings through(StackSettings settings) {
        StackSettings through = settings.with(
                "catalog",
                Map.of(
                        "QUARKUS_REDIS_CACHE_HOSTS",
                        "redis://127.0.0.1:" + catalogToRedis.port(),
                        "QUARKUS_DATASOURCE_JDBC_URL",
                        "jdbc:postgresql://127.0.0.1:" + catalogToPostgres.port() + "/postgres"));
        for (int i = 0; i < GATEWAYS; i++) {
            through = through.with(
                    "gateway-" + (i + 1),
                    Map.of(
                            "QUARKUS_REDIS_CACHE_HOSTS",
                            "redis://127.0.0.1:" + gatewaysToRedis.get(i).port(),
                            "QUARKUS_REST_CLIENT_CATALOG_URL",
                            "http://127.0.0.1:" + gatewaysToCatalog.get(i).port()));
        }
        return through;
    }

    void connectTo(Stack stack) throws CommandException {
        int redis = stack.port("redis-cache");
        int catalog = stack.port("catalog");
        gatewaysToRedis.forEach(each -> each.connectTo(redis));
        gatewaysToCatalog.forEach(each -> each.connectTo(catalog));
        catalogToRedis.connectTo(redis);
        catalogToPostgres.connectTo(stack.port("postgres"));
    }

    /** Those that are in use with so many gateways. */
    List<Relay> ofFirst(int gateways) {
        return Stream.of(
                        gatewaysToRedis.subList(0, gateways),
                        gatewaysToCatalog.subList(0, gateways),
                        List.of(catalogToRedis, catalogToPostgres))
                .flatMap(List::stream)
                .toList();
    }

    private List<Relay> all() {
        return ofFirst(GATEWAYS);
    }

    void heal() {
        all().forEach(Relay::heal);
    }

    void endDelays() {
        all().forEach(each -> each.delay(0, Duration.ZERO));
    }

    @Override
    public void close() throws IOException {
        for (Relay each : all()) {
            each.close();
        }
    }
}
