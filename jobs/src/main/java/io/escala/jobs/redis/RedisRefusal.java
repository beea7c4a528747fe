package io.escala.jobs.redis;

/** An error that Redis answered: the command reached it and was refused. */
final class RedisRefusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String code;

    RedisRefusal(String message, Throwable cause) {
        super(message, cause);
        int end = message.indexOf(' ');
        code = end < 0 ? message : message.substring(0, end);
    }

    /** The error's first word, such as {@code NOSCRIPT}. */
    String code() {
        return code;
    }
}
