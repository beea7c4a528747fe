package io.escala.gateway.jobs;

import io.escala.jobs.redis.RedisJobQueue;
import io.escala.jobs.schedules.Schedules;
import io.quarkus.redis.client.RedisClientName;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The gateway's connection to the job queue. */
class QueueConnection {

    @Produces
    @Singleton
    RedisJobQueue redisQueue(@RedisClientName("jobs") Redis redis, JobSettings settings) {
        var defaults = RedisJobQueue.Settings.DEFAULT;
        return new RedisJobQueue(
                redis,
                null,
                settings.queue(),
                new RedisJobQueue.Settings(
                        defaults.commandTimeout(),
                        settings.idempotencyLifetime(),
                        defaults.retention(),
                        defaults.grace()));
    }

    @Produces
    @Singleton
    Schedules schedules(RedisJobQueue queue) {
        return queue.schedules();
    }
}
