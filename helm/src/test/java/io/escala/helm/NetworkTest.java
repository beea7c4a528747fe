package io.escala.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The NetworkPolicies let through exactly the calls that the parts make: both ends agree on each, and on no other. */
class NetworkTest {
    private static final List<String> PARTS =
            List.of("balancer", "gateway", "catalog", "worker", "redis-cache", "redis-jobs", "postgres", "smoke-test");
    private static final Set<String> OURS = Set.of("balancer", "gateway", "catalog", "worker");
    private static final List<Integer> PORTS = List.of(8080, 9000, 6379, 5432);

    @Test
    void exactlyTheEdgesOfThePictureAreOpen() {
        List<Manifest> manifests = Chart.render("{}");
        Set<String> open = new TreeSet<>();
        for (String from : PARTS) {
            for (String to : PARTS) {
                for (int port : PORTS) {
                    if (leaves(manifests, from, to, port) && enters(manifests, from, to, port)) {
                        open.add(from + " > " + to + ":" + port);
                    }
                }
            }
        }
        assertThat(open)
                .containsExactlyInAnyOrder(
                        "smoke-test > balancer:8080",
                        "gateway > balancer:9000",
                        "balancer > gateway:8080",
                        "balancer > gateway:9000",
                        "gateway > catalog:8080",
                        "gateway > redis-cache:6379",
                        "gateway > redis-jobs:6379",
                        "worker > catalog:8080",
                        "worker > redis-jobs:6379",
                        "catalog > redis-cache:6379",
                        "catalog > postgres:5432");
    }

    @Test
    void tracesLeaveOurOwnPartsForTheCollectorsPortAndOnlyWhenThereIsOne() {
        List<Manifest> traced = Chart.render("{traces: {endpoint: 'http://collector.observability:4317'}}");
        List<Manifest> untraced = Chart.render("{}");
        for (String part : PARTS) {
            boolean ours = OURS.contains(part);
            assertThat(rules(traced, part, "egress").anyMatch(rule -> portIn(rule, 4317) && !rule.has("to")))
                    .as(part + " reaches the collector")
                    .isEqualTo(ours);
            assertThat(rules(untraced, part, "egress").anyMatch(rule -> portIn(rule, 4317)))
                    .as(part + " without one")
                    .isFalse();
            assertThat(workload(traced, part).json().toString().contains("QUARKUS_OTEL_SDK_DISABLED"))
                    .as(part + " makes traces")
                    .isEqualTo(ours);
        }
        assertThat(untraced.stream().map(Manifest::json).toList().toString()).doesNotContain("QUARKUS_OTEL");
    }

    @Test
    void everyPodIsDeniedByDefaultAndMayResolveNames() {
        List<Manifest> manifests = Chart.render("{}");
        Manifest deny = manifests.stream()
                .filter(m -> m.is("NetworkPolicy") && m.name().endsWith("default-deny"))
                .findFirst()
                .orElseThrow();
        assertThat(deny.at("/spec/ingress").isMissingNode()).isTrue();
        assertThat(deny.at("/spec/policyTypes").toString()).isEqualTo("[\"Ingress\",\"Egress\"]");
        assertThat(manifests.stream().filter(m -> m.podTemplate().isPresent()))
                .allMatch(m -> Release.selects(deny.at("/spec/podSelector/matchLabels"), m));
        assertThat(Manifest.elements(deny.at("/spec/egress/0/ports"))
                        .map(p -> p.path("protocol").asText() + p.path("port")))
                .contains("UDP53", "TCP53");
    }

    @Test
    void whoeverWatchesMayReadMetricsOfOurOwnPartsAlone() {
        List<Manifest> manifests = Chart.render("{networkPolicy: {monitoring: [{namespaceSelector: {}}]}}");
        assertThat(manifests.stream()
                        .filter(m ->
                                m.is("NetworkPolicy") && m.json().toString().contains("namespaceSelector"))
                        .map(Manifest::component))
                .containsExactlyInAnyOrder("balancer", "gateway", "catalog", "worker");
    }

    private static boolean leaves(List<Manifest> manifests, String from, String to, int port) {
        return rules(manifests, from, "egress")
                .anyMatch(rule -> portIn(rule, port) && peerIn(rule, "to", manifests, to));
    }

    private static boolean enters(List<Manifest> manifests, String from, String to, int port) {
        return rules(manifests, to, "ingress")
                .anyMatch(rule -> portIn(rule, port) && peerIn(rule, "from", manifests, from));
    }

    private static Stream<JsonNode> rules(List<Manifest> manifests, String part, String direction) {
        return manifests.stream()
                .filter(m -> m.is("NetworkPolicy")
                        && Release.selects(m.at("/spec/podSelector/matchLabels"), workload(manifests, part)))
                .flatMap(m -> Manifest.elements(m.at("/spec/" + direction)));
    }

    private static boolean portIn(JsonNode rule, int port) {
        return Manifest.elements(rule.path("ports"))
                .anyMatch(p -> p.path("port").asInt() == port);
    }

    /** A rule without peers holds for all. */
    private static boolean peerIn(JsonNode rule, String direction, List<Manifest> manifests, String part) {
        return !rule.has(direction)
                || Manifest.elements(rule.path(direction))
                        .anyMatch(peer ->
                                Release.selects(peer.at("/podSelector/matchLabels"), workload(manifests, part)));
    }

    private static Manifest workload(List<Manifest> manifests, String part) {
        return manifests.stream()
                .filter(m -> m.podTemplate().isPresent() && m.component().equals(part))
                .findFirst()
                .orElseThrow();
    }
}
