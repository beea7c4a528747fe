package io.escala.jobs;

import java.util.UUID;

/**
 * The identity of a job: a random UUID (RFC 9562, version 4), unguessable and unique without coordination; for the job of
 * a schedule's tick a UUID made from its name (version 3).
 */
public record JobId(UUID value) {

    public static JobId random() {
        return new JobId(UUID.randomUUID());
    }

    /**
     * Reads the canonical 36-character form.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    public static JobId parse(String text) {
        var id = UUID.fromString(text);
        if (!id.toString().equals(text)) {
            throw new IllegalArgumentException("not a job id: a job id is 36 lower-case characters");
        }
        return new JobId(id);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
