package io.escala.cache;

import java.security.SecureRandom;
import java.util.HexFormat;

/** 128-bit random tokens. A counter in Redis would restart with Redis and name two holders alike. */
final class Tokens {

    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    static String next() {
        var bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
