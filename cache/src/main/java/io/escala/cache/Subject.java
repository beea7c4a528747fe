package io.escala.cache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What an entry is about. */
public sealed interface Subject {

    /** Its name in keys and messages; no two subjects share one. */
    String id();

    /** One product. */
    record Product(String sku) implements Subject {
        @Override
        public String id() {
            return sku;
        }
    }

    /**
     * The answer to a question over all products, which any write may change.
     *
     * @param id a digest of the question, so that keys are short whatever was asked; begins with a character that no
     *     sku has
     */
    record Query(String id) implements Subject {

        /** @param question in a form that is the same for requests that mean the same */
        public static Query of(String question) {
            try {
                var digest = MessageDigest.getInstance("SHA-256").digest(question.getBytes(StandardCharsets.UTF_8));
                return new Query('?' + HexFormat.of().formatHex(digest, 0, 16));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }
}
