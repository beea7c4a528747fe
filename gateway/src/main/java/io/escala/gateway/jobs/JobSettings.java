package io.escala.gateway.jobs;

import io.escala.jobs.redis.RedisJobQueue;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** What jobs and uploads a gateway accepts. */
@ConfigMapping(prefix = "escala.jobs")
interface JobSettings {

    /** The queue's name in Redis, the same as the workers' {@code escala.worker.queue}. */
    @WithDefault(RedisJobQueue.DEFAULT_NAME)
    String queue();

    /** The job types that may be submitted. Others are refused, so that a misspelt one does not wait for ever. */
    @WithDefault("import-products,export-products,reprice-products,inventory-report,simulate")
    List<String> types();

    /** How long an idempotency key is remembered, from its first use; at most 7 days, as long as final jobs are kept. */
    @WithDefault("24h")
    Duration idempotencyLifetime();

    /** The largest upload that is accepted, as it is sent (compressed or not). */
    @WithDefault("256M")
    MemorySize maxUpload();
}
