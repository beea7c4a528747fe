package io.escala.gateway.problem;

import io.quarkus.arc.Arc;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The methods that each path takes, by the resources' annotations. An answer 405 has to list them (RFC 9110, 15.5.6), and
 * what the REST layer throws does not.
 */
@ApplicationScoped
class AllowedMethods {

    private record Call(Pattern path, String method) {}

    private final List<Call> calls = new ArrayList<>();

    AllowedMethods() {
        for (var bean : Arc.container().beanManager().getBeans(Object.class, Any.Literal.INSTANCE)) {
            var type = bean.getBeanClass();
            var root = type.getAnnotation(Path.class);
            if (root != null) {
                Arrays.stream(type.getDeclaredMethods()).forEach(method -> add(root.value(), method));
            }
        }
    }

    private void add(String root, Method method) {
        var own = method.getAnnotation(Path.class);
        var path = ('/' + root + '/' + (own == null ? "" : own.value()))
                .replaceAll("/+", "/")
                .replaceAll("(.)/$", "$1");
        var pattern = Pattern.compile(path.replaceAll("\\{[^}]*}", "[^/]+"));
        Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(Objects::nonNull)
                .forEach(verb -> calls.add(new Call(pattern, verb.value())));
    }

    /** In the form of the header field {@code Allow}. */
    String of(String path) {
        var methods = new TreeSet<String>();
        for (var call : calls) {
            if (call.path().matcher(path).matches()) {
                methods.add(call.method());
            }
        }
        if (methods.contains(HttpMethod.GET)) {
            methods.add(HttpMethod.HEAD);
        }
        methods.add(HttpMethod.OPTIONS);
        return String.join(", ", methods);
    }
}
