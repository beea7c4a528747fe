package io.escala.helm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code k8s/base}: the chart with a Secret that the user makes, a file for each part, and the kustomization over them. */
final class PlainManifests {
    private static final String NAMESPACE = "escala";
    private static final String VALUES = "{secrets: {existingSecret: escala}, tests: {enabled: false}}";
    private static final String HEAD = "# Rendered from helm/escala by ./escala k8s; changes are made there.\n";
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(
                    Feature.MINIMIZE_QUOTES,
                    Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS,
                    Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .disable(Feature.SPLIT_LINES)
            .build();

    private PlainManifests() {}

    /** The files' texts by name. */
    static Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        for (Manifest manifest : Manifest.parse(Chart.text("escala", NAMESPACE, VALUES, Chart.KUBERNETES))) {
            removeWhatIsHelms(manifest);
            String part = manifest.component().isEmpty() ? "common" : manifest.component();
            files.merge(part + ".yaml", HEAD + yaml(manifest), (all, more) -> all + more.substring(HEAD.length()));
        }
        files.put("kustomization.yaml", kustomization(List.copyOf(files.keySet())));
        return files;
    }

    private static void removeWhatIsHelms(Manifest manifest) {
        ObjectNode metadata = (ObjectNode) manifest.json().get("metadata");
        ((ObjectNode) metadata.get("labels")).remove(List.of("helm.sh/chart", "app.kubernetes.io/managed-by"));
        if (metadata.get("annotations") instanceof ObjectNode annotations) {
            annotations.remove("escala.io/replicas");
            if (annotations.isEmpty()) {
                metadata.remove("annotations");
            }
        }
    }

    private static String yaml(Manifest manifest) {
        try {
            return YAML.writeValueAsString(manifest.json());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String kustomization(List<String> resources) {
        return HEAD + """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: %s
                resources:
                  - %s
                """.formatted(NAMESPACE, String.join("\n  - ", resources));
    }
}
