package io.escala.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.arc.Arc;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Any;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The API's description says what the API does, and {@code docs/openapi.json} is what the service serves. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class OpenApiTest {

    private static final java.nio.file.Path FILE = java.nio.file.Path.of("..", "docs", "openapi.json");

    @TestHTTPResource("/")
    URI base;

    /** {@code -Descala.openapi.write=true} writes the file instead. */
    @Test
    void theFileInDocsIsWhatIsServed() throws IOException {
        var served = new Http(base).get("openapi?format=json");
        assertThat(served.statusCode()).isEqualTo(200);
        var text = Http.json(served).toPrettyString() + "\n";
        if (Boolean.getBoolean("escala.openapi.write")) {
            Files.writeString(FILE, text);
        }
        assertThat(FILE).as("write it anew with -Descala.openapi.write=true").hasContent(text);
        assertThat(Http.json(served).get("openapi").asText()).startsWith("3.1");
    }

    @Test
    void everyCallIsDescribedAndNoOther() {
        assertThat(described()).isEqualTo(offered());
    }

    @Test
    void everyCallHasASummaryAnAnswerAndItsErrors() {
        operations().forEach(operation -> {
            var name = operation.get("operationId").asText();
            assertThat(operation.path("summary").asText()).as(name).isNotEmpty();
            var statuses = new ArrayList<String>();
            operation.get("responses").fieldNames().forEachRemaining(statuses::add);
            assertThat(statuses)
                    .as(name)
                    .anyMatch(status -> status.startsWith("2"))
                    .contains("400", "421", "429", "503");
            boolean open =
                    operation.has("security") && operation.get("security").isEmpty();
            if (!open) {
                assertThat(statuses).as(name).contains("401", "403");
            }
            if (operation.has("requestBody")) {
                assertThat(statuses).as(name).contains("413", "415");
                operation
                        .at("/requestBody/content")
                        .forEach(content ->
                                assertThat(content.has("example")).as(name).isTrue());
            }
        });
    }

    @Test
    void theDocumentIsShownByAPage() {
        var page = new Http(base).get("docs/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("swagger-ui");
        assertThat(Http.header(page, "Content-Security-Policy")).contains("default-src 'self'");
    }

    private Stream<JsonNode> operations() {
        var operations = new ArrayList<JsonNode>();
        document()
                .get("paths")
                .forEach(path -> path.properties().stream()
                        .filter(entry -> !entry.getKey().equals("parameters"))
                        .forEach(entry -> operations.add(entry.getValue())));
        return operations.stream();
    }

    private Set<String> described() {
        var calls = new TreeSet<String>();
        document()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (!method.equals("parameters")) {
                        calls.add(method.toUpperCase(java.util.Locale.ROOT) + ' ' + path.getKey());
                    }
                }));
        return calls;
    }

    private JsonNode document() {
        return Http.json(new Http(base).get("openapi?format=json"));
    }

    /** What the resources offer, by their annotations. */
    private static Set<String> offered() {
        var calls = new TreeSet<String>();
        for (var bean : Arc.container().beanManager().getBeans(Object.class, Any.Literal.INSTANCE)) {
            var type = bean.getBeanClass();
            var root = type.getAnnotation(Path.class);
            if (root != null && type.getName().startsWith("io.escala.")) {
                for (var method : type.getDeclaredMethods()) {
                    methods(method).forEach(verb -> calls.add(verb + ' ' + path(root.value(), method)));
                }
            }
        }
        return calls;
    }

    private static List<String> methods(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(java.util.Objects::nonNull)
                .map(HttpMethod::value)
                .toList();
    }

    private static String path(String root, Method method) {
        var own = method.getAnnotation(Path.class);
        var path = own == null ? root : root + '/' + own.value();
        return ('/' + path).replaceAll("/+", "/");
    }
}
