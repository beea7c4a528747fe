package io.escala.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A key, of which only the digest is kept. */
final class ApiKey {

    static final int MIN_SECRET = 16;

    private static final String HASHED = "sha256:";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9._~+/=-]+");

    private final Identity identity;
    private final byte[] digest;

    private ApiKey(Identity identity, byte[] digest) {
        this.identity = identity;
        this.digest = digest;
    }

    /**
     * Reads {@code name role secret} or {@code name role sha256:hex}.
     *
     * @param place what to call the line in an error, which never repeats what it says
     * @throws IllegalArgumentException when it is no such line
     */
    static ApiKey parse(String line, String place) {
        var parts = line.strip().split("\\s+", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(place + " must have three parts: name role secret-or-sha256:hex");
        }
        if (!NAME.matcher(parts[0]).matches()) {
            throw new IllegalArgumentException(place + ": the name must be 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        return new ApiKey(new Identity(parts[0], role(parts[1], place)), digest(parts[2], place));
    }

    Identity identity() {
        return identity;
    }

    /** Takes the same time whatever the difference. */
    boolean hasDigest(byte[] other) {
        return MessageDigest.isEqual(digest, other);
    }

    static byte[] sha256(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Role role(String label, String place) {
        for (var role : new Role[] {Role.EDITOR, Role.OPERATOR}) {
            if (role.label().equals(label)) {
                return role;
            }
        }
        throw new IllegalArgumentException(place + ": the role must be editor or operator");
    }

    private static byte[] digest(String secret, String place) {
        if (secret.startsWith(HASHED)) {
            var hex = secret.substring(HASHED.length());
            if (!hex.matches("[0-9a-fA-F]{64}")) {
                throw new IllegalArgumentException(place + ": sha256: must be followed by 64 hexadecimal digits");
            }
            return HexFormat.of().parseHex(hex);
        }
        if (secret.length() < MIN_SECRET || !SECRET.matcher(secret).matches()) {
            throw new IllegalArgumentException(
                    place + ": the secret must have at least " + MIN_SECRET + " of A-Z a-z 0-9 . _ ~ + / = -");
        }
        return sha256(secret);
    }
}
