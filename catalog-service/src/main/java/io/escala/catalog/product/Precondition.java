package io.escala.catalog.product;

import io.escala.catalog.problem.Problem;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a write demands of the product's present state: {@code If-Match} and {@code If-None-Match} (RFC 9110, 13.1). */
record Precondition(@Nullable String ifMatch, @Nullable String ifNoneMatch) {

    private static final Pattern ETAG = Pattern.compile("(W/)?\"[^\",]*\"");

    Precondition {
        check("If-Match", ifMatch);
        check("If-None-Match", ifNoneMatch);
    }

    boolean allows(@Nullable Product present) {
        if (ifMatch != null && (present == null || !names(ifMatch, present))) {
            return false;
        }
        return ifNoneMatch == null || present == null || !names(ifNoneMatch, present);
    }

    private static boolean names(String etags, Product present) {
        return etags.equals("*") || tags(etags).contains('"' + present.etag() + '"');
    }

    /** Versions are strong validators, so a weak tag never matches. */
    private static Set<String> tags(String etags) {
        return Arrays.stream(etags.split(",")).map(String::strip).collect(Collectors.toUnmodifiableSet());
    }

    private static void check(String header, @Nullable String value) {
        if (value != null
                && !value.equals("*")
                && !tags(value).stream().allMatch(tag -> ETAG.matcher(tag).matches())) {
            throw Problem.badRequest(header, "must be * or a list of entity tags such as \"7\"");
        }
    }
}
