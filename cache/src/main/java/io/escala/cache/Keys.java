package io.escala.cache;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Every Redis key and channel of the protocol. The prefix carries the protocol's version.
 *
 * <p>A product belongs to one of {@value #PRODUCT_BUCKETS} buckets and every query to one of its own; the bucket is the
 * hash tag, so that all keys of a script share a slot of Redis Cluster and the buckets spread over its shards.
 */
final class Keys {

    /** Which products were written; the message names them, one a line. */
    static final String INVALIDATED = "escala2:invalidated";

    /** Which entry was filled, or is not being loaded any more. */
    static final String FILLED = "escala2:filled";

    static final String QUERIES = "q";

    private static final int PRODUCT_BUCKETS = 64;

    static final List<String> BUCKETS = Stream.concat(
                    IntStream.range(0, PRODUCT_BUCKETS).mapToObj(Integer::toString), Stream.of(QUERIES))
            .toList();

    private static final String PREFIX = "escala2:{";

    private Keys() {}

    static String bucket(String sku) {
        var crc = new CRC32();
        crc.update(sku.getBytes(StandardCharsets.UTF_8));
        return BUCKETS.get((int) (crc.getValue() % PRODUCT_BUCKETS));
    }

    static String run(String bucket) {
        return PREFIX + bucket + "}:run";
    }

    static String grant(String bucket) {
        return PREFIX + bucket + "}:grant";
    }

    static String value(String sku) {
        return value(bucket(sku), sku);
    }

    static String fence(String sku) {
        return fence(bucket(sku), sku);
    }

    /** What touch.lua and grant.lua take. */
    static List<String> ofBucket(String bucket) {
        return List.of(run(bucket), grant(bucket));
    }

    /** What read.lua, fill.lua and release.lua take. */
    static List<String> of(Subject subject) {
        return switch (subject) {
            case Subject.Product(var sku) -> {
                var bucket = bucket(sku);
                yield List.of(run(bucket), grant(bucket), value(bucket, sku), lease(bucket, sku), fence(bucket, sku));
            }
            case Subject.Query query ->
                List.of(
                        run(QUERIES),
                        grant(QUERIES),
                        value(QUERIES, query.id()),
                        lease(QUERIES, query.id()),
                        queriesFence(),
                        generation());
        };
    }

    /** What open.lua and close.lua take for products of one bucket. */
    static List<String> ofProducts(String bucket, Collection<String> skus) {
        var keys = new ArrayList<String>(1 + 3 * skus.size());
        keys.add(run(bucket));
        for (var sku : skus) {
            keys.add(value(bucket, sku));
            keys.add(lease(bucket, sku));
            keys.add(fence(bucket, sku));
        }
        return keys;
    }

    /** What open-queries.lua and close-queries.lua take. */
    static List<String> ofQueries() {
        return List.of(run(QUERIES), queriesFence(), generation());
    }

    private static String value(String bucket, String id) {
        return PREFIX + bucket + "}:v:" + id;
    }

    private static String lease(String bucket, String id) {
        return PREFIX + bucket + "}:l:" + id;
    }

    private static String fence(String bucket, String sku) {
        return PREFIX + bucket + "}:f:" + sku;
    }

    private static String queriesFence() {
        return PREFIX + QUERIES + "}:fence";
    }

    private static String generation() {
        return PREFIX + QUERIES + "}:generation";
    }
}
