package io.escala.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The checks catch what they are for: each policy its own violation, the schemas random damage. */
class MutationTest {
    private static final long SEED = Long.getLong("escala.seed", new Random().nextLong());
    private static final int DAMAGES = 300;

    /** @param value the JSON that is put at the pointer; a pointer to a list's end appends */
    private record Mutation(String policy, String object, String pointer, String value) {}

    private static final String POD = "/spec/template/spec";
    private static final String CONTAINER = POD + "/containers/0";

    private static final List<Mutation> MUTATIONS = List.of(
            gateway("host-namespaces", POD + "/hostNetwork", "true"),
            gateway("volume-types", POD + "/volumes/-", "{\"name\": \"host\", \"hostPath\": {\"path\": \"/\"}}"),
            gateway(
                    "sysctls",
                    POD + "/securityContext/sysctls",
                    "[{\"name\": \"net.core.somaxconn\", \"value\": \"1\"}]"),
            gateway("privileged", CONTAINER + "/securityContext/privileged", "true"),
            gateway("privilege-escalation", CONTAINER + "/securityContext/allowPrivilegeEscalation", "true"),
            gateway("capabilities", CONTAINER + "/securityContext/capabilities/add", "[\"NET_ADMIN\"]"),
            gateway("capabilities", CONTAINER + "/securityContext/capabilities/drop", "[]"),
            gateway("proc-mount", CONTAINER + "/securityContext/procMount", "\"Unmasked\""),
            gateway("host-ports", CONTAINER + "/ports/0/hostPort", "8080"),
            gateway("non-root", CONTAINER + "/securityContext/runAsUser", "0"),
            gateway("non-root", POD + "/securityContext/runAsNonRoot", "false"),
            gateway("seccomp", POD + "/securityContext/seccompProfile/type", "\"Unconfined\""),
            gateway("read-only-root", CONTAINER + "/securityContext/readOnlyRootFilesystem", "false"),
            gateway("group", POD + "/securityContext/runAsGroup", "0"),
            gateway("requests", CONTAINER + "/resources/requests", "{\"memory\": \"1Gi\"}"),
            gateway("memory-limit", CONTAINER + "/resources/limits", "{}"),
            gateway("image-tag", CONTAINER + "/image", "\"escala-gateway:latest\""),
            gateway("image-tag", CONTAINER + "/image", "\"registry:5000/escala-gateway\""),
            gateway("secret-in-environment", CONTAINER + "/env/-", "{\"name\": \"X_PASSWORD\", \"value\": \"secret\"}"),
            gateway(
                    "duplicate-variables",
                    CONTAINER + "/env/-",
                    "{\"name\": \"ESCALA_ACCESS_MODE\", \"value\": \"open\"}"),
            gateway("probe-ports", CONTAINER + "/readinessProbe/httpGet/port", "\"admin\""),
            gateway("probes", CONTAINER + "/livenessProbe", "null"),
            gateway("service-account", POD + "/serviceAccountName", "\"default\""),
            gateway("api-token", POD + "/automountServiceAccountToken", "true"),
            new Mutation("role", "Role escala-balancer", "/rules/0/verbs", "[\"list\", \"watch\", \"update\"]"),
            new Mutation("role", "Role escala-balancer", "/kind", "\"ClusterRole\""),
            gateway("selectors-without-version", "/spec/selector/matchLabels/app.kubernetes.io~1version", "\"1\""),
            gateway("grace", POD + "/terminationGracePeriodSeconds", "2"),
            gateway("standard-labels", "/metadata/labels", "{}"),
            gateway("namespace", "/metadata/namespace", "null"),
            gateway("rolling-update", "/spec/strategy/rollingUpdate/maxUnavailable", "1"));

    private static Mutation gateway(String policy, String pointer, String value) {
        return new Mutation(policy, "Deployment escala-gateway", pointer, value);
    }

    @TestFactory
    Stream<DynamicTest> eachPolicyCatchesItsViolation() {
        return MUTATIONS.stream()
                .map(m -> DynamicTest.dynamicTest(m.policy() + " " + m.pointer(), () -> {
                    Manifest damaged = find(m.object()).copy();
                    put(damaged.json(), m.pointer(), m.value());
                    assertThat(Policies.violations(damaged)).anyMatch(v -> v.startsWith(m.policy() + ": "));
                }));
    }

    @Test
    void noPolicyIsWithoutAMutationThatProvesIt() {
        Set<String> proven = MUTATIONS.stream().map(Mutation::policy).collect(Collectors.toSet());
        assertThat(Policies.ALL.stream().map(Policies.Policy::name)).allMatch(proven::contains);
    }

    /** An unknown field or a value of a wrong type, somewhere in an object, is always found. */
    @Test
    void theSchemasFindRandomDamage() {
        Random random = new Random(SEED);
        List<Manifest> manifests = Chart.render("{networkPolicy: {monitoring: [{namespaceSelector: {}}]}}").stream()
                .filter(m -> !Set.of("Secret", "ConfigMap").contains(m.kind()))
                .toList();
        for (int i = 0; i < DAMAGES; i++) {
            Manifest damaged = manifests.get(random.nextInt(manifests.size())).copy();
            String what = random.nextBoolean() ? misspell(damaged, random) : retype(damaged, random);
            assertThat(Schemas.violations(damaged))
                    .as("seed %d, %s: %s", SEED, damaged, what)
                    .isNotEmpty();
        }
    }

    @Test
    void aReleaseThatDoesNotFitTogetherIsFound() {
        assertThat(withOne("Service escala-catalog", "/spec/selector/app.kubernetes.io~1component", "\"catalogue\""))
                .anyMatch(v -> v.contains("selects nothing"));
        assertThat(withOne("Service escala-catalog", "/spec/ports/0/targetPort", "\"https\""))
                .anyMatch(v -> v.contains("leads to the port https"));
        assertThat(withOne("Deployment escala-gateway", POD + "/serviceAccountName", "\"nobody\""))
                .anyMatch(v -> v.contains("missing account nobody"));
        assertThat(withOne("Secret escala", "/data", "{}")).anyMatch(v -> v.contains("needs the missing key"));
        assertThat(withOne("ConfigMap escala-redis-jobs", "/metadata/name", "\"other\""))
                .anyMatch(v -> v.contains("mounts the missing"));
        assertThat(withOne("PodDisruptionBudget escala-gateway", "/metadata/name", "\"other\""))
                .anyMatch(v -> v.contains("no disruption budget"));
        assertThat(withOne("Service escala-worker", "/metadata/name", "\"escala-catalog\""))
                .anyMatch(v -> v.contains("is there 2 times"));
    }

    private static List<String> withOne(String object, String pointer, String value) {
        List<Manifest> manifests = new ArrayList<>(Chart.render("{}"));
        Manifest damaged = manifests.stream()
                .filter(m -> m.toString().equals(object))
                .findFirst()
                .orElseThrow();
        put(damaged.json(), pointer, value);
        return new Release(manifests).violations(Set.of());
    }

    private static Manifest find(String object) {
        return Chart.render("{}").stream()
                .filter(m -> m.toString().equals(object))
                .findFirst()
                .orElseThrow();
    }

    /** {@code null} takes the value away. */
    private static void put(ObjectNode root, String pointer, String value) {
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = root.at(pointer.substring(0, slash));
        String last = pointer.substring(slash + 1).replace("~1", "/");
        JsonNode json = parse(value);
        if (parent instanceof ArrayNode list) {
            list.add(json);
        } else if (json.isNull()) {
            ((ObjectNode) parent).remove(last);
        } else {
            ((ObjectNode) parent).set(last, json);
        }
    }

    private static JsonNode parse(String json) {
        try {
            return Manifest.YAML.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Maps whose keys anybody may choose take no damage from a misspelling. */
    private static final Set<String> FREE =
            Set.of("labels", "annotations", "matchLabels", "requests", "limits", "selector", "nodeSelector", "data");

    private static String misspell(Manifest manifest, Random random) {
        List<ObjectNode> objects = new ArrayList<>();
        collect(manifest.json(), objects);
        ObjectNode object = objects.get(random.nextInt(objects.size()));
        List<String> names = new ArrayList<>(
                object.properties().stream().map(e -> e.getKey()).toList());
        String name = names.get(random.nextInt(names.size()));
        object.set(name + "x", object.get(name));
        return name + "x";
    }

    /** Every object below that has fields of its own and is not free. */
    private static void collect(JsonNode node, List<ObjectNode> into) {
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            into.add(object);
            object.properties().stream()
                    .filter(e -> !FREE.contains(e.getKey()))
                    .forEach(e -> collect(e.getValue(), into));
        } else if (node.isArray()) {
            node.forEach(each -> collect(each, into));
        }
    }

    /** Puts a text where a list or an object belongs. */
    private static String retype(Manifest manifest, Random random) {
        List<ObjectNode> objects = new ArrayList<>();
        collect(manifest.json(), objects);
        List<ObjectNode> candidates = objects.stream()
                .filter(o -> o.properties().stream().anyMatch(e -> e.getValue().isContainerNode()))
                .toList();
        ObjectNode object = candidates.get(random.nextInt(candidates.size()));
        List<String> names = object.properties().stream()
                .filter(e -> e.getValue().isContainerNode())
                .map(e -> e.getKey())
                .toList();
        String name = names.get(random.nextInt(names.size()));
        object.set(name, TextNode.valueOf("text"));
        return name + " is a text";
    }
}
