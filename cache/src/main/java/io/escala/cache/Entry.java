package io.escala.cache;

/** What is known of one key: its content, or that it does not exist. */
public sealed interface Entry {

    /**
     * A product that exists.
     *
     * @param etag the entity tag without quotes, never empty
     * @param body the bytes that go to the client
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by its etag only; the bytes go from socket to socket uncopied
    record Present(String etag, byte[] body) implements Entry {
        public Present {
            if (etag.isEmpty()) {
                throw new IllegalArgumentException("an entry that exists needs an etag");
            }
        }
    }

    /** A product that does not exist. */
    record Absent() implements Entry {}
}
