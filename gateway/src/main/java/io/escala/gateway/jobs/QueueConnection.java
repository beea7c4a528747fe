package io.escala.gateway.jobs;

import io.escala.jobs.JobQueue;
import io.escala.jobs.redis.RedisJobQueue;
import io.quarkus.redis.client.RedisClientName;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The gateway's connection to the job queue. */
class QueueConnection {

    @Produces
    @Singleton
    JobQueue queue(@RedisClientName("jobs") Redis redis, JobSettings settings) {
        return new RedisJobQueue(redis, null, settings.queue(), RedisJobQueue.Settings.DEFAULT);
    }
}
