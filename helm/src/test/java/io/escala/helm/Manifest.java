package io.escala.helm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One object as it was rendered. */
record Manifest(ObjectNode json) {
    static final YAMLMapper YAML = new YAMLMapper();

    private static final String COMPONENT = "app.kubernetes.io/component";

    static List<Manifest> parse(String yaml) {
        List<Manifest> all = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(yaml)) {
            while (documents.hasNext()) {
                JsonNode next = documents.next();
                if (next instanceof ObjectNode object) {
                    all.add(new Manifest(object));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    String kind() {
        return json.path("kind").asText();
    }

    String name() {
        return json.path("metadata").path("name").asText();
    }

    boolean is(String kind) {
        return kind().equals(kind);
    }

    /** The part of Escala that it belongs to; empty for what belongs to all. */
    String component() {
        return json.path("metadata").path("labels").path(COMPONENT).asText();
    }

    JsonNode at(String pointer) {
        return json.at(pointer);
    }

    /** What it says of the pods that it makes, or is. */
    Optional<JsonNode> podTemplate() {
        return switch (kind()) {
            case "Pod" -> Optional.of(json);
            case "Deployment", "StatefulSet", "Job" -> Optional.of(json.at("/spec/template"));
            default -> Optional.empty();
        };
    }

    Stream<JsonNode> containers() {
        return podTemplate().stream()
                .flatMap(pod -> Stream.of("containers", "initContainers")
                        .flatMap(list -> elements(pod.path("spec").path(list))));
    }

    static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    String yaml() {
        try {
            return YAML.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    Manifest copy() {
        return new Manifest(json.deepCopy());
    }

    @Override
    public String toString() {
        return kind() + " " + name();
    }
}
