package io.escala.catalog.product;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escala.catalog.problem.Problem;
import io.escala.catalog.problem.Problem.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Products as JSON: strict when read, exact decimals both ways. */
final class ProductJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    /** What the server decides; accepted in a body, so that what was read can be sent back, and ignored. */
    private static final Set<String> READ_ONLY = Set.of("version", "createdAt", "updatedAt");

    private ProductJson() {}

    /** @throws Problem 400 when the bytes are not one JSON object */
    static ObjectNode parse(byte[] body) {
        try (JsonParser parser = MAPPER.createParser(body)) {
            if (MAPPER.readTree(parser) instanceof ObjectNode object && parser.nextToken() == null) {
                return object;
            }
        } catch (StreamConstraintsException e) {
            throw Problem.of(400, "Invalid JSON", "The body is JSON of a size or depth that is not accepted.");
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            var place = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            throw Problem.of(400, "Invalid JSON", e.getOriginalMessage() + place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw Problem.of(400, "Invalid JSON", "The body must be one JSON object.");
    }

    /** @throws Problem 400 naming every field of a wrong type and every unknown one */
    static ProductFields fields(String sku, ObjectNode object) {
        var reader = new FieldReader(object);
        var bodySku = reader.text("sku");
        if (bodySku != null && !bodySku.equals(sku)) {
            reader.violations.add(new Violation("sku", "differs from the one in the path"));
        }
        var fields = new ProductFields(
                sku,
                reader.text("name"),
                reader.text("description"),
                reader.text("category"),
                reader.number("price"),
                reader.text("currency"),
                reader.number("stock"),
                reader.take("attributes"));
        reader.refuseUnknown();
        if (!reader.violations.isEmpty()) {
            throw Problem.invalid(reader.violations);
        }
        return fields;
    }

    static ObjectNode json(Product product) {
        var object = MAPPER.createObjectNode().put("sku", product.sku).put("name", product.name);
        if (product.description != null) {
            object.put("description", product.description);
        }
        if (product.category != null) {
            object.put("category", product.category);
        }
        object.put("price", product.price).put("currency", product.currency).put("stock", product.stock);
        object.set("attributes", tree(product.attributes));
        return object.put("version", product.version)
                .put("createdAt", product.createdAt.toString())
                .put("updatedAt", product.updatedAt.toString());
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    private static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL keeps only valid JSON", e);
        }
    }

    private static final class FieldReader {
        final List<Violation> violations = new ArrayList<>();
        private final ObjectNode rest;

        FieldReader(ObjectNode object) {
            rest = object.deepCopy();
        }

        @Nullable
        JsonNode take(String field) {
            var node = rest.remove(field);
            return node == null || node.isNull() ? null : node;
        }

        @Nullable
        String text(String field) {
            var node = take(field);
            if (node != null && !node.isTextual()) {
                violations.add(new Violation(field, "must be a string"));
                return null;
            }
            return node == null ? null : node.textValue();
        }

        @Nullable
        String number(String field) {
            var node = take(field);
            if (node != null && !node.isNumber()) {
                violations.add(new Violation(field, "must be a number"));
                return null;
            }
            return node == null ? null : node.asText();
        }

        void refuseUnknown() {
            for (var field : rest.properties()) {
                if (!READ_ONLY.contains(field.getKey())) {
                    violations.add(new Violation(field.getKey(), "is not a field of a product"));
                }
            }
        }
    }
}
