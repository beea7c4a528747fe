package io.escala.jobs.redis;

import java.util.regex.Pattern;

/** An error that Redis answered: the command reached it and was refused. */
final class RedisRefusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** How the client tells of the first error in the answer to several commands: by its number. */
    private static final Pattern OF_A_BATCH = Pattern.compile("^ERR \\[[0-9]+] ");

    private final String code;

    RedisRefusal(String message, Throwable cause) {
        super(message, cause);
        var first = OF_A_BATCH.matcher(message).replaceFirst("");
        int end = first.indexOf(' ');
        code = end < 0 ? first : first.substring(0, end);
    }

    /** The error's first word, such as {@code NOSCRIPT}. */
    String code() {
        return code;
    }
}
