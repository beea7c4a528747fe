package io.escala.local.stack;

import io.escala.local.CommandException;
import io.escala.local.process.Ports;
import io.escala.local.services.Wiring;
import io.escala.local.stores.Binaries;
import io.escala.local.stores.PostgresServer;
import io.escala.local.stores.RedisServer;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The stores of a stack on ports of their own, and the wiring that tells the services of them.
 *
 * @param cache the Redis that forgets
 * @param jobs the Redis that keeps
 */
record Plan(RedisServer cache, RedisServer jobs, PostgresServer postgres, Wiring wiring) {

    static Plan of(StackSettings settings) throws IOException, CommandException {
        StackDirectory directory = settings.directory();
        Secrets secrets = Secrets.of(directory);
        Binaries binaries = new Binaries(settings.root().resolve(".escala").resolve("bin"));
        Path redis = binaries.redisServer();
        RedisServer cache =
                RedisServer.cache(redis, Ports.free(), directory.redis("redis-cache"), directory.log("redis-cache"));
        RedisServer jobs = RedisServer.jobs(
                redis,
                Ports.free(),
                directory.redis("redis-jobs"),
                directory.log("redis-jobs"),
                settings.everyWriteSynced());
        PostgresServer postgres = new PostgresServer(
                binaries.postgres(),
                Ports.free(),
                directory.postgres(),
                directory.log("postgres"),
                secrets.databasePassword());
        Wiring wiring = new Wiring(
                settings.packages(),
                directory.path(),
                directory.logs(),
                settings.flags(),
                postgres.jdbcUrl(),
                PostgresServer.USER,
                secrets.databasePassword(),
                cache.url(),
                jobs.url(),
                Ports.free(),
                Ports.free(),
                directory.backends(),
                secrets.internalToken(),
                settings.environment());
        return new Plan(cache, jobs, postgres, wiring);
    }
}
