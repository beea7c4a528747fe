package io.escala.gateway.catalog;

import org.jspecify.annotations.Nullable;

/** What a call to the catalog came to. */
public sealed interface CatalogAnswer {

    /**
     * It answered, which may have been a refusal.
     *
     * @param etag with its quotes
     */
    @SuppressWarnings("ArrayRecordComponent") // the bytes go from socket to socket; answers are never compared
    record Answered(
            int status, @Nullable String etag, @Nullable String contentType, byte[] body) implements CatalogAnswer {}

    /** It could not be reached, or was not able to answer in time. */
    record Unavailable(String reason) implements CatalogAnswer {}
}
