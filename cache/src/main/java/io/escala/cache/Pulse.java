package io.escala.cache;

import io.vertx.redis.client.Response;

/**
 * What a Redis said of one bucket.
 *
 * @param run the id of its run
 * @param time its TIME in ms
 * @param quietMillis until the bucket may be filled; 0 when it may
 * @param grantMillis how long values of the bucket count; 0 when they do not
 */
public record Pulse(String run, long time, long quietMillis, long grantMillis) {

    static Pulse of(Response answer) {
        return new Pulse(
                answer.get(0).toString(),
                RedisCache.number(answer.get(1)),
                RedisCache.number(answer.get(2)),
                RedisCache.number(answer.get(3)));
    }
}
