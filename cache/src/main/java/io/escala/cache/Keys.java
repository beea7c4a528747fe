package io.escala.cache;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Every Redis key of the protocol. The prefix carries the format's version: a new format starts with an empty cache.
 *
 * <p>A key belongs to one of {@value #BUCKETS} buckets; the bucket is the hash tag, so that all keys of a script share
 * a slot of Redis Cluster and the buckets spread over its shards.
 */
final class Keys {

    static final int BUCKETS = 64;

    private static final String PREFIX = "escala1:{";

    private Keys() {}

    static int bucket(String key) {
        var crc = new CRC32();
        crc.update(key.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % BUCKETS);
    }

    static String run(int bucket) {
        return PREFIX + bucket + "}:run";
    }

    static String value(int bucket, String key) {
        return PREFIX + bucket + "}:v:" + key;
    }

    static String lease(int bucket, String key) {
        return PREFIX + bucket + "}:l:" + key;
    }

    static String fence(int bucket, String key) {
        return PREFIX + bucket + "}:f:" + key;
    }
}
