package io.escala.cache;

/** What is known of one subject: its content, or that it does not exist. */
public sealed interface Entry {

    /**
     * Content that goes to the client as it is.
     *
     * @param etag the entity tag without quotes, never empty
     * @param body JSON
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

    /** An entry as Redis keeps it: one without an etag is absent. */
    static Entry of(String etag, byte[] body) {
        return etag.isEmpty() ? new Absent() : new Present(etag, body);
    }
}
