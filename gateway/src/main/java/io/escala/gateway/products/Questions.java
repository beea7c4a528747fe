package io.escala.gateway.products;

import io.escala.cache.Subject;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** Questions in a form that is the same however a request puts them. */
final class Questions {

    private Questions() {}

    /** @param parameters in any order; that of several values of one parameter counts */
    static Subject.Query of(String path, MultivaluedMap<String, String> parameters) {
        var text = new StringBuilder(path).append('?');
        new TreeMap<>(parameters).forEach((name, values) -> {
            for (var value : values) {
                text.append(encoded(name)).append('=').append(encoded(value)).append('&');
            }
        });
        return Subject.Query.of(text.toString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
