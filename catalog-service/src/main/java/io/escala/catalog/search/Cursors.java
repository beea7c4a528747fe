package io.escala.catalog.search;

import io.escala.catalog.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Cursors: places in a listing, opaque to clients and good for the search that gave them alone. They are authenticated
 * (HMAC-SHA-256), so that nobody can make one that the service would have to make sense of. All instances share the key,
 * which is derived from the internal token; after a change of it old cursors are refused.
 */
@ApplicationScoped
class Cursors {

    /** Its number is the first byte; cursors of another format are refused. */
    private static final byte FORMAT = 1;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC = 16;

    /** In characters; the longest key is 100 characters of a name, the longest words {@link Words#MAX_TEXT}. */
    private static final int MAX = 2_048;

    private final SecretKeySpec key;

    @Inject
    Cursors(@ConfigProperty(name = "escala.internal-token") String token) {
        this.key = new SecretKeySpec(("cursor\n" + token).getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /**
     * What a cursor says.
     *
     * @param words those that the client's were taken to mean
     */
    record Content(Place place, @Nullable String words) {}

    String write(Fingerprint search, Content content) {
        var words = content.words();
        var text = String.join(
                "\0", search.hex(), content.place().sku(), content.place().key(), words == null ? "" : words);
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var body = ByteBuffer.allocate(1 + bytes.length).put(FORMAT).put(bytes).array();
        var cursor =
                ByteBuffer.allocate(body.length + MAC).put(mac(body)).put(body).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
    }

    /** @throws Problem 400 when it is not one that this search gave */
    Content parse(Fingerprint search, String cursor) {
        var body = authenticated(cursor);
        var parts = new String(body, 1, body.length - 1, StandardCharsets.UTF_8).split("\0", -1);
        if (body[0] != FORMAT || parts.length != 4 || !parts[0].equals(search.hex())) {
            throw Problem.badRequest(
                    Parameters.CURSOR, "is of another search: its parameters must be those of the page before");
        }
        return new Content(new Place(parts[2], parts[1]), parts[3].isEmpty() ? null : parts[3]);
    }

    private byte[] authenticated(String cursor) {
        if (cursor.length() <= MAX) {
            try {
                var bytes = Base64.getUrlDecoder().decode(cursor);
                if (bytes.length > MAC + 1) {
                    var body = Arrays.copyOfRange(bytes, MAC, bytes.length);
                    if (MessageDigest.isEqual(mac(body), Arrays.copyOf(bytes, MAC))) {
                        return body;
                    }
                }
            } catch (IllegalArgumentException e) {
                throw notOurs();
            }
        }
        throw notOurs();
    }

    private static Problem notOurs() {
        return Problem.badRequest(Parameters.CURSOR, "is not one that a listing gave");
    }

    private byte[] mac(byte[] body) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Arrays.copyOf(mac.doFinal(body), MAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
