package io.escala.gateway.access;

import io.vertx.core.http.HttpMethod;
import java.util.List;

/**
 * The role each call needs: the first rule that fits decides, and under {@code /api} what no rule names needs the most.
 * One table for the whole API, so that it is seen at a glance and a new resource is closed until it stands here.
 */
final class Rules {

    /** Which methods a rule is about. */
    private enum Verb {
        READ,
        WRITE,
        ANY;

        boolean covers(boolean reading) {
            return this == ANY || (this == READ) == reading;
        }
    }

    /** @param path a path, with everything below it */
    private record Rule(Verb verb, String path, String ending, Role role) {

        static Rule of(Verb verb, String path, Role role) {
            return new Rule(verb, path, "", role);
        }

        boolean fits(boolean reading, String requested) {
            return verb.covers(reading)
                    && requested.startsWith(path)
                    && (requested.length() == path.length() || requested.charAt(path.length()) == '/')
                    && requested.endsWith(ending);
        }
    }

    private static final List<Rule> TABLE = List.of(
            Rule.of(Verb.READ, "/api/products", Role.ANYONE),
            Rule.of(Verb.READ, "/api/categories", Role.ANYONE),
            Rule.of(Verb.WRITE, "/api/products", Role.EDITOR),
            Rule.of(Verb.WRITE, "/api/imports", Role.EDITOR),
            new Rule(Verb.WRITE, "/api/jobs", "/retry", Role.OPERATOR),
            Rule.of(Verb.ANY, "/api/jobs", Role.EDITOR),
            Rule.of(Verb.READ, "/api/queue", Role.EDITOR),
            Rule.of(Verb.ANY, "/api", Role.OPERATOR));

    private Rules() {}

    /** @param path normalized: no dot segments, no encoded characters that need none, no empty segments */
    static Role needed(HttpMethod method, String path) {
        if (method.equals(HttpMethod.OPTIONS)) {
            return Role.ANYONE; // it changes nothing, and a preflight carries no key
        }
        boolean reading = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        for (var rule : TABLE) {
            if (rule.fits(reading, path)) {
                return rule.role();
            }
        }
        return reading ? Role.ANYONE : Role.OPERATOR;
    }
}
