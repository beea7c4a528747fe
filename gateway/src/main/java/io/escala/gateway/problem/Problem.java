package io.escala.gateway.problem;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that cannot be answered as asked, thrown anywhere and rendered by {@link ProblemMapper}. */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String title;
    private final @Nullable String field;

    @SuppressWarnings("serial") // Map.of is serializable
    private final Map<String, String> headers;

    private Problem(int status, String title, String detail, @Nullable String field, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
        this.field = field;
        this.headers = headers;
    }

    /** The request is wrong at one field. */
    public static Problem invalid(String field, String message) {
        return new Problem(400, "Invalid request", field + " " + message, field, Map.of());
    }

    public static Problem of(int status, String title, String detail) {
        return new Problem(status, title, detail, null, Map.of());
    }

    public static Problem notFound(String what) {
        return of(404, "Not found", "There is no " + what + ".");
    }

    /** The client left while its body was read; nobody is there to hear of it. */
    public static Problem brokenOff(IOException cause) {
        return of(400, "Incomplete body", "The body ended too early: " + cause.getMessage());
    }

    /** A part that the answer needs does not answer; worth trying again soon. */
    public static Problem unavailable(String detail) {
        return new Problem(503, "Service unavailable", detail, null, Map.of("Retry-After", "1"));
    }

    public static Problem tooLarge(long limit) {
        return of(413, "Content too large", "The body must have at most " + limit + " bytes.");
    }

    /** The same problem, answered with these headers too. */
    public Problem with(Map<String, String> headers) {
        var all = new HashMap<>(this.headers);
        all.putAll(headers);
        return new Problem(status, title, detail(), field, Map.copyOf(all));
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    @Nullable
    String field() {
        return field;
    }

    Map<String, String> headers() {
        return headers;
    }
}
