package io.escala.catalog.search;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tells two searches apart by their parameters, page size and cursor aside. */
record Fingerprint(String hex) {

    private static final int BYTES = 8;

    static Fingerprint of(Map<String, List<String>> parameters) {
        var digest = sha256();
        new TreeMap<>(parameters).forEach((name, values) -> {
            if (!name.equals(Parameters.CURSOR) && !name.equals(Parameters.LIMIT)) {
                update(digest, name);
                values.stream().sorted().forEach(value -> update(digest, value));
            }
        });
        return new Fingerprint(HexFormat.of().formatHex(digest.digest(), 0, BYTES));
    }

    private static void update(MessageDigest digest, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
