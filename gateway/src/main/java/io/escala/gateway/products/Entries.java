package io.escala.gateway.products;

import io.escala.cache.Entry;
import io.escala.gateway.catalog.CatalogAnswer.Answered;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Entries made of the catalog's answers. */
final class Entries {

    private Entries() {}

    /** Empty when the catalog refuses the request, which is nothing to keep. */
    static Optional<Entry> of(Answered answered) {
        return switch (answered.status()) {
            case 200 -> Optional.of(new Entry.Present(etag(answered), answered.body()));
            case 404 -> Optional.of(new Entry.Absent());
            default -> Optional.empty();
        };
    }

    /** A listing has no version, so its tag is made of what it says. */
    private static String etag(Answered answered) {
        var etag = answered.etag();
        return etag == null ? digest(answered.body()) : etag.replace("\"", "");
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
