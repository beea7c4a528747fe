package io.escala.gateway;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;

/** Tokens as an OpenID Connect provider signs them (RS256). */
final class SignedTokens {

    private final KeyPair keys = newKeys();

    String publicKey() {
        return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }

    String of(String role) {
        return token(keys, role, Instant.now().plusSeconds(300));
    }

    String expired(String role) {
        return token(keys, role, Instant.now().minusSeconds(300));
    }

    /** Signed by somebody else. */
    String forged(String role) {
        return token(newKeys(), role, Instant.now().plusSeconds(300));
    }

    private static String token(KeyPair keys, String role, Instant expiry) {
        var content = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}")
                + '.'
                + base64("{\"sub\":\"somebody\",\"upn\":\"somebody\",\"groups\":[\"" + role + "\"],\"iat\":"
                        + (expiry.getEpochSecond() - 600) + ",\"exp\":" + expiry.getEpochSecond() + "}");
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + '.' + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
