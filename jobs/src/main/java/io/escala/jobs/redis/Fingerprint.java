package io.escala.jobs.redis;

import io.escala.jobs.Submission;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 that tells whether two requests with one idempotency key are equal. */
final class Fingerprint {

    private Fingerprint() {}

    static String of(Submission submission) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            if (submission.fingerprint() != null) {
                add(digest, submission.fingerprint());
            } else {
                add(digest, submission.type());
                add(digest, Integer.toString(submission.version()));
                add(digest, submission.payload());
                add(digest, submission.delay().toString());
                add(digest, Integer.toString(submission.priority()));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With its length before it, so that no two lists of parts give the same bytes. */
    private static void add(MessageDigest digest, String part) {
        var bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }
}
