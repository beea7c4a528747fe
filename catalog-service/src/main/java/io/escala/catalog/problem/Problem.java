package io.escala.catalog.problem;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that cannot be answered as asked, thrown at the edge and rendered by {@link ProblemMapper}. */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What is wrong with one field of the request. */
    public record Violation(String field, String message) implements Serializable {}

    private final int status;
    private final String title;
    private final List<Violation> violations;

    private Problem(int status, String title, String detail, List<Violation> violations, @Nullable Throwable cause) {
        super(detail, cause, false, false);
        this.status = status;
        this.title = title;
        this.violations = List.copyOf(violations);
    }

    public static Problem badRequest(String field, String message) {
        return invalid(List.of(new Violation(field, message)));
    }

    /** @param violations at least one */
    public static Problem invalid(List<Violation> violations) {
        var first = violations.getFirst();
        return new Problem(400, "Invalid request", first.field() + " " + first.message(), violations, null);
    }

    public static Problem of(int status, String title, String detail) {
        return new Problem(status, title, detail, List.of(), null);
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<Violation> violations() {
        return violations;
    }
}
