/** The queue in Redis: keys, Lua scripts, and {@link io.escala.jobs.redis.RedisJobQueue}, which runs them. */
@NullMarked
package io.escala.jobs.redis;

import org.jspecify.annotations.NullMarked;
