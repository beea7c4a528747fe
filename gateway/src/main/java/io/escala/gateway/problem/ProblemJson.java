package io.escala.gateway.problem;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Locale;

/** Problems as {@code application/problem+json} (RFC 9457). */
final class ProblemJson {

    static final String MEDIA_TYPE = "application/problem+json";

    /** Names a kind of problem; the kind is its title in kebab case. */
    private static final String TYPE = "urn:escala:problem:";

    private ProblemJson() {}

    static String render(Problem problem) {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("type", TYPE + problem.title().toLowerCase(Locale.ROOT).replace(' ', '-'))
                .put("title", problem.title())
                .put("status", problem.status())
                .put("detail", problem.detail());
        if (problem.field() != null) {
            body.put("field", problem.field());
        }
        return body.toString();
    }

    /** Whether the rest of the request's body is not read, so that nothing can follow on its connection. */
    static boolean leavesBody(int status) {
        return status == 413 || status == 415 || status == 507;
    }
}
