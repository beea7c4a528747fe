package io.escala.jobs.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The Lua scripts; each is the file of its name, with the prelude put after the line that states its flags. */
enum Script {
    SUBMIT,
    FIND,
    CLAIM,
    SET_EPOCH,
    RENEW,
    ADVANCED,
    COMPLETE,
    FAIL,
    RELEASE,
    STOPPED,
    CANCEL,
    REQUEUE,
    SWEEP,
    LIST,
    STATS,
    PAUSE,
    LIMIT,
    SCHEDULE_PUT,
    SCHEDULE_DELETE,
    SCHEDULE_LIST,
    SCHEDULE_DUE,
    SCHEDULE_FIRE;

    private final String body;
    private final String sha;

    Script() {
        var source = read(name().toLowerCase(Locale.ROOT).replace('_', '-'));
        int flags = source.indexOf('\n') + 1;
        body = source.substring(0, flags) + read("prelude") + source.substring(flags);
        sha = sha1(body);
    }

    /** The whole script, as EVAL takes it. */
    String body() {
        return body;
    }

    /** Its name for EVALSHA. */
    String sha() {
        return sha;
    }

    private static String read(String name) {
        try (var file = Script.class.getResourceAsStream(name + ".lua")) {
            if (file == null) {
                throw new IllegalStateException("script " + name + ".lua is not in the jar");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
