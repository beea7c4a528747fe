package io.escala.gateway.products;

import java.util.Arrays;

/** {@code If-None-Match} (RFC 9110, 13.1.2). */
final class EntityTags {

    private EntityTags() {}

    /** Whether the header's value names the tag, by weak comparison. */
    static boolean name(String ifNoneMatch, String etag) {
        return ifNoneMatch.equals(etag)
                || ifNoneMatch.strip().equals("*")
                || Arrays.stream(ifNoneMatch.split(","))
                        .map(String::strip)
                        .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                        .anyMatch(etag::equals);
    }
}
