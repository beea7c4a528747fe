package io.escala.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the objects of one release have to be to each other. */
final class Release {
    private final List<Manifest> manifests;

    Release(List<Manifest> manifests) {
        this.manifests = manifests;
    }

    /** References that lead nowhere, names that are taken twice, parts without what they need beside them. */
    List<String> violations(Set<String> secretsOfOthers) {
        List<String> found = new ArrayList<>();
        duplicateNames().forEach(found::add);
        manifests.stream().filter(m -> m.is("Service")).flatMap(this::dangling).forEach(found::add);
        manifests.forEach(m -> references(m, secretsOfOthers).forEach(found::add));
        manifests.stream()
                .filter(m -> m.is("Deployment") && m.at("/spec/replicas").asInt() > 1)
                .filter(m -> find("PodDisruptionBudget", m.name()).isEmpty())
                .forEach(m -> found.add(m + " has replicas and no disruption budget"));
        manifests.stream()
                .filter(m -> m.podTemplate().isPresent())
                .filter(m -> manifests.stream()
                        .noneMatch(p -> p.is("NetworkPolicy") && selects(p.at("/spec/podSelector/matchLabels"), m)))
                .forEach(m -> found.add(m + " is open to the network"));
        return found;
    }

    Optional<Manifest> find(String kind, String name) {
        return manifests.stream()
                .filter(m -> m.is(kind) && m.name().equals(name))
                .findFirst();
    }

    private Stream<String> duplicateNames() {
        return manifests.stream()
                .collect(Collectors.groupingBy(Manifest::toString, Collectors.counting()))
                .entrySet()
                .stream()
                .filter(e -> e.getValue() > 1)
                .map(e -> e.getKey() + " is there " + e.getValue() + " times");
    }

    /** A Service must select pods, and lead to ports that they have. */
    private Stream<String> dangling(Manifest service) {
        List<Manifest> selected = manifests.stream()
                .filter(m -> m.podTemplate().isPresent() && selects(service.at("/spec/selector"), m))
                .toList();
        if (selected.isEmpty()) {
            return Stream.of(service + " selects nothing");
        }
        List<String> ports = selected.stream()
                .flatMap(Manifest::containers)
                .flatMap(c -> Manifest.elements(c.path("ports")))
                .map(p -> p.path("name").asText())
                .toList();
        return Manifest.elements(service.at("/spec/ports"))
                .map(p -> p.path("targetPort").asText())
                .filter(port -> !ports.contains(port))
                .map(port -> service + " leads to the port " + port + ", which no pod has");
    }

    private Stream<String> references(Manifest manifest, Set<String> secretsOfOthers) {
        Stream<String> account = manifest.podTemplate().stream()
                .map(pod -> pod.at("/spec/serviceAccountName").asText())
                .filter(name -> find("ServiceAccount", name).isEmpty())
                .map(name -> manifest + " runs as the missing account " + name);
        Stream<String> secrets = manifest.containers()
                .flatMap(c -> Manifest.elements(c.path("env")))
                .map(v -> v.at("/valueFrom/secretKeyRef"))
                .filter(ref -> !ref.isMissingNode())
                .filter(ref -> !secretsOfOthers.contains(ref.path("name").asText()))
                .filter(ref -> find("Secret", ref.path("name").asText())
                        .filter(s -> s.at("/data").has(ref.path("key").asText()))
                        .isEmpty())
                .map(ref -> manifest + " needs the missing key " + ref);
        Stream<String> volumes = manifest.podTemplate().stream()
                .flatMap(pod -> Manifest.elements(pod.at("/spec/volumes")))
                .filter(v -> v.has("configMap")
                        && find("ConfigMap", v.at("/configMap/name").asText()).isEmpty())
                .map(v -> manifest + " mounts the missing " + v);
        Stream<String> mounts = manifest.containers()
                .flatMap(c -> Manifest.elements(c.path("volumeMounts")))
                .map(m -> m.path("name").asText())
                .filter(name -> !volumeNames(manifest).contains(name))
                .map(name -> manifest + " mounts the volume " + name + ", which it does not have");
        return Stream.of(account, secrets, volumes, mounts).flatMap(s -> s);
    }

    private static List<String> volumeNames(Manifest manifest) {
        return Stream.concat(
                        manifest.podTemplate().stream().flatMap(pod -> Manifest.elements(pod.at("/spec/volumes"))),
                        Manifest.elements(manifest.at("/spec/volumeClaimTemplates"))
                                .map(t -> t.path("metadata")))
                .map(v -> v.path("name").asText())
                .toList();
    }

    static boolean selects(JsonNode selector, Manifest workload) {
        JsonNode labels = workload.podTemplate().orElseThrow().at("/metadata/labels");
        return selector.size() > 0
                && selector.properties().stream()
                        .allMatch(e -> labels.path(e.getKey()).equals(e.getValue()));
    }
}
