package io.escala.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What every object must keep to, whatever the values: Pod Security "restricted" (the rules of the Kubernetes
 * documentation, one by one), and the defaults of kube-linter and kube-score.
 *
 * <p>Of those defaults four are left out on purpose. CPU limits: throttling costs latency, and a JVM starts slowly on a
 * fraction of a CPU. Pull policy Always: images that were loaded into a node are not in a registry. Pod anti-affinity:
 * topology spread constraints do the same and balance besides. User ids above 10000 for PostgreSQL and Redis: the official
 * images' files belong to 999.
 */
final class Policies {
    /** @param check gives what is wrong with an object, nothing when it keeps to the rule */
    record Policy(String name, Function<Manifest, Stream<String>> check) {}

    private static final Set<String> VOLUMES = Set.of(
            "configMap", "emptyDir", "secret", "projected", "downwardAPI", "persistentVolumeClaim", "ephemeral", "csi");
    private static final Pattern SECRET_NAME = Pattern.compile("(?i).*(PASSWORD|SECRET|TOKEN|API_KEY|AUTH).*");

    static final List<Policy> ALL = List.of(
            // Pod Security, baseline and restricted
            pods(
                    "host-namespaces",
                    pod -> Stream.of("hostNetwork", "hostPID", "hostIPC")
                            .filter(field -> pod.path(field).asBoolean())),
            pods(
                    "volume-types",
                    pod -> Manifest.elements(pod.path("volumes"))
                            .flatMap(volume -> names(volume).filter(n -> !n.equals("name") && !VOLUMES.contains(n)))),
            pods(
                    "sysctls",
                    pod -> Manifest.elements(pod.at("/securityContext/sysctls")).map(JsonNode::toString)),
            containers(
                    "privileged", c -> when(c.at("/securityContext/privileged").asBoolean(), "is privileged")),
            containers(
                    "privilege-escalation",
                    c -> when(
                            c.at("/securityContext/allowPrivilegeEscalation").asBoolean(true), "may gain privileges")),
            containers("capabilities", Policies::capabilities),
            containers("proc-mount", c -> when(c.at("/securityContext").has("procMount"), "mounts /proc its own way")),
            containers(
                    "host-ports",
                    c -> Manifest.elements(c.path("ports"))
                            .filter(p -> p.has("hostPort"))
                            .map(JsonNode::toString)),
            perContainer(
                    "non-root",
                    (pod, c) -> when(
                            !setting(pod, c, "runAsNonRoot").asBoolean()
                                    || setting(pod, c, "runAsUser").asInt(0) == 0,
                            "may run as root")),
            perContainer(
                    "seccomp",
                    (pod, c) -> when(
                            !Set.of("RuntimeDefault", "Localhost")
                                    .contains(setting(pod, c, "seccompProfile")
                                            .path("type")
                                            .asText()),
                            "has no seccomp profile")),
            // kube-linter and kube-score
            containers(
                    "read-only-root",
                    c -> when(!c.at("/securityContext/readOnlyRootFilesystem").asBoolean(), "may write to its root")),
            perContainer(
                    "group", (pod, c) -> when(setting(pod, c, "runAsGroup").asInt(0) == 0, "has no group of its own")),
            containers(
                    "requests",
                    c -> Stream.of("cpu", "memory")
                            .filter(r -> c.at("/resources/requests/" + r).isMissingNode())
                            .map(r -> "requests no " + r)),
            containers(
                    "memory-limit", c -> when(c.at("/resources/limits/memory").isMissingNode(), "has no memory limit")),
            containers(
                    "image-tag",
                    c -> when(
                            !c.path("image").asText().matches(".+(:[^:/]+|@sha256:[a-f0-9]{64})")
                                    || c.path("image").asText().endsWith(":latest"),
                            "has a floating image " + c.path("image").asText())),
            containers(
                    "secret-in-environment",
                    c -> Manifest.elements(c.path("env"))
                            .filter(v ->
                                    SECRET_NAME.matcher(v.path("name").asText()).matches() && v.has("value"))
                            .map(v -> "has a literal in " + v.path("name").asText())),
            containers("duplicate-variables", c -> duplicates(c.path("env"), "name")),
            containers("probe-ports", Policies::probePorts),
            new Policy("probes", Policies::probes),
            pods(
                    "service-account",
                    pod -> when(
                            pod.path("serviceAccountName").asText("default").equals("default"),
                            "runs as the default account")),
            new Policy("api-token", Policies::apiToken),
            new Policy("role", Policies::role),
            new Policy("selectors-without-version", Policies::selectors),
            new Policy("grace", Policies::grace),
            new Policy(
                    "standard-labels",
                    manifest -> Stream.of("name", "instance", "version", "managed-by")
                            .filter(l -> manifest.at("/metadata/labels/app.kubernetes.io~1" + l)
                                    .isMissingNode())
                            .map(l -> "has no label app.kubernetes.io/" + l)),
            new Policy(
                    "namespace",
                    manifest -> when(manifest.at("/metadata/namespace").isMissingNode(), "names no namespace")),
            new Policy(
                    "rolling-update",
                    manifest -> when(
                            manifest.is("Deployment")
                                    && !manifest.at("/spec/strategy/rollingUpdate/maxUnavailable")
                                            .asText("1")
                                            .equals("0"),
                            "takes a pod away before there is another")));

    private Policies() {}

    static List<String> violations(Manifest manifest) {
        return ALL.stream()
                .flatMap(policy ->
                        policy.check().apply(manifest).map(what -> policy.name() + ": " + manifest + " " + what))
                .toList();
    }

    private static Policy pods(String name, Function<JsonNode, Stream<String>> check) {
        return new Policy(
                name, manifest -> manifest.podTemplate().stream().flatMap(pod -> check.apply(pod.path("spec"))));
    }

    private static Policy containers(String name, Function<JsonNode, Stream<String>> check) {
        return new Policy(name, manifest -> manifest.containers().flatMap(check));
    }

    private interface PodAndContainer {
        Stream<String> check(JsonNode pod, JsonNode container);
    }

    private static Policy perContainer(String name, PodAndContainer check) {
        return new Policy(
                name,
                manifest -> manifest.podTemplate().stream()
                        .flatMap(pod -> manifest.containers().flatMap(c -> check.check(pod.path("spec"), c))));
    }

    private static Stream<String> when(boolean wrong, String message) {
        return wrong ? Stream.of(message) : Stream.empty();
    }

    /** A container's own setting, else its pod's. */
    private static JsonNode setting(JsonNode pod, JsonNode container, String name) {
        JsonNode own = container.at("/securityContext/" + name);
        return own.isMissingNode() ? pod.at("/securityContext/" + name) : own;
    }

    private static Stream<String> capabilities(JsonNode container) {
        JsonNode capabilities = container.at("/securityContext/capabilities");
        boolean dropsAll = Manifest.elements(capabilities.path("drop"))
                .anyMatch(c -> c.asText().equals("ALL"));
        return Stream.concat(
                when(!dropsAll, "keeps capabilities"),
                Manifest.elements(capabilities.path("add")).map(c -> "adds the capability " + c.asText()));
    }

    private static Stream<String> probePorts(JsonNode container) {
        List<String> ports = Manifest.elements(container.path("ports"))
                .flatMap(p -> Stream.of(
                        p.path("name").asText(), p.path("containerPort").asText()))
                .toList();
        return Stream.of("startupProbe", "readinessProbe", "livenessProbe")
                .flatMap(probe -> Stream.of("httpGet", "tcpSocket")
                        .map(how -> container.path(probe).path(how).path("port"))
                        .filter(port -> !port.isMissingNode() && !ports.contains(port.asText()))
                        .map(port -> "asks for its health at " + port.asText() + ", where nothing listens"));
    }

    private static Stream<String> probes(Manifest manifest) {
        if (manifest.is("Pod")) {
            return Stream.empty();
        }
        return manifest.containers()
                .flatMap(c -> Stream.of("startupProbe", "readinessProbe", "livenessProbe")
                        .filter(probe -> !c.has(probe))
                        .map(probe -> "has no " + probe));
    }

    private static Stream<String> apiToken(Manifest manifest) {
        if (manifest.is("ServiceAccount")) {
            return when(manifest.at("/automountServiceAccountToken").asBoolean(true), "hands out its token");
        }
        boolean mayAsk = manifest.component().equals("balancer");
        return manifest.podTemplate().stream()
                .flatMap(pod -> when(
                        !mayAsk && pod.at("/spec/automountServiceAccountToken").asBoolean(true),
                        "has a token for the API"));
    }

    private static Stream<String> role(Manifest manifest) {
        if (manifest.is("ClusterRole") || manifest.is("ClusterRoleBinding")) {
            return Stream.of("reaches beyond its namespace");
        }
        return Manifest.elements(manifest.at("/rules"))
                .map(rule -> rule.path("apiGroups") + "" + rule.path("resources") + rule.path("verbs"))
                .filter(rule -> manifest.is("Role")
                        && !rule.equals("[\"discovery.k8s.io\"][\"endpointslices\"][\"list\",\"watch\"]"));
    }

    private static Stream<String> selectors(Manifest manifest) {
        String workload =
                manifest.at("/spec/selector").toString() + manifest.at("/spec/volumeClaimTemplates/0/metadata/labels");
        return when(
                workload.contains("app.kubernetes.io/version") || workload.contains("helm.sh/chart"),
                "selects by something that an upgrade changes");
    }

    private static Stream<String> grace(Manifest manifest) {
        return manifest.podTemplate().stream().flatMap(pod -> {
            int grace = pod.at("/spec/terminationGracePeriodSeconds").asInt(30);
            return manifest.containers()
                    .map(c -> c.at("/lifecycle/preStop/sleep/seconds").asInt(0))
                    .filter(sleep -> sleep >= grace)
                    .map(sleep -> "is killed in its preStop sleep");
        });
    }

    private static Stream<String> duplicates(JsonNode list, String key) {
        List<String> seen = new ArrayList<>();
        return Manifest.elements(list)
                .map(e -> e.path(key).asText())
                .filter(name -> {
                    boolean again = seen.contains(name);
                    seen.add(name);
                    return again;
                })
                .map(name -> "names " + name + " twice");
    }

    private static Stream<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey);
    }
}
