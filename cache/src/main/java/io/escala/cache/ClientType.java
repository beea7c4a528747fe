package io.escala.cache;

import java.util.Locale;

/** How a Quarkus client finds the cache's Redis: {@code quarkus.redis.cache.client-type} and what goes with it. */
public final class ClientType {

    private ClientType() {}

    /**
     * Refuses what cannot keep the protocol.
     *
     * @throws IllegalArgumentException for {@code cluster}. The keys of each script share a slot, but the client (Vert.x
     *     4.5) takes a connection to every node for each command, and commands that hold some and wait for others never
     *     end (vertx-redis-client #541); and it subscribes at one node while it asks another one how far that has come,
     *     so the near cache would not know how old it is. With {@code autoFailover} a connection would be replaced
     *     unnoticed by one to another Redis, for which what is known of the first does not hold; connections are made anew
     *     after a fail-over in any case.
     */
    public static void require(String type, boolean autoFailover) {
        if (autoFailover) {
            throw new IllegalArgumentException("quarkus.redis.cache.auto-failover is on, with which the Redis client"
                    + " changes servers unnoticed: leave it out, fail-overs are followed without it");
        }
        if (type.toLowerCase(Locale.ROOT).equals("cluster")) {
            throw new IllegalArgumentException(
                    "quarkus.redis.cache.client-type is cluster, in which the Redis client may"
                            + " hang and miss invalidations: use standalone with a single Redis or the one address of a managed"
                            + " cluster, or sentinel");
        }
    }
}
