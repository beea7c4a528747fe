package io.escala.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The chart's Deployments against what the services say of themselves: the manifests that quarkus-kubernetes writes in
 * each module's build, and the properties that bound its shutdown.
 */
class ContractTest {
    /** Ours and Quarkus' own for a pod; the JVM's options and Quarkus' name of the namespace are neither. */
    private static final Set<String> NOT_SETTINGS = Set.of("JDK_JAVA_OPTIONS", "KUBERNETES_NAMESPACE");

    enum Service {
        BALANCER("balancer", true),
        GATEWAY("gateway", true),
        CATALOG("catalog-service", true),
        WORKER("worker", false);

        private final String module;
        private final boolean traffic;

        Service(String module, boolean traffic) {
            this.module = module;
            this.traffic = traffic;
        }

        JsonNode own() {
            Path file = Project.ROOT.resolve(module).resolve("target/kubernetes/kubernetes.yml");
            assertThat(Files.exists(file))
                    .as("%s exists; package the modules first (./escala build)", file)
                    .isTrue();
            return container(Manifest.parse(Project.read(file)).stream().filter(m -> m.is("Deployment")));
        }

        String component() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        JsonNode charted(String values) {
            return container(
                    Chart.render(values).stream().filter(m -> m.toString().equals("Deployment escala-" + component())));
        }

        Properties properties() {
            Properties properties = new Properties();
            try {
                properties.load(new StringReader(Project.read(
                        Project.ROOT.resolve(module).resolve("src/main/resources/application.properties"))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return properties;
        }
    }

    @ParameterizedTest
    @EnumSource
    void portsAreTheServices(Service service) {
        Set<String> own = ports(service.own());
        if (!service.traffic) {
            own.removeIf(port -> port.startsWith("http "));
        }
        assertThat(ports(service.charted("{}"))).isEqualTo(own);
    }

    @ParameterizedTest
    @EnumSource
    void probesAskWhereTheServiceAnswers(Service service) {
        JsonNode own = service.own();
        JsonNode charted = service.charted("{}");
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            assertThat(charted.path(probe).at("/httpGet/path"))
                    .isEqualTo(own.path(probe).at("/httpGet/path"));
            assertThat(port(charted, charted.path(probe).at("/httpGet/port").asText()))
                    .isEqualTo(own.path(probe).at("/httpGet/port").asInt());
        }
    }

    /** Together the variants set every variable that the service declares, and none that it does not. */
    @ParameterizedTest
    @EnumSource
    void variablesAreThoseThatTheServiceDeclares(Service service) {
        Set<String> declared = names(service.own());
        Set<String> set = Stream.of("{}", "{access: {mode: keys}}")
                .flatMap(values -> names(service.charted(values)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(set).isEqualTo(declared);
    }

    /** A variable that comes from a Secret here comes from one there. */
    @ParameterizedTest
    @EnumSource
    void secretsComeFromTheSameKeys(Service service) {
        assertThat(secretKeys(service.charted("{}"))).isEqualTo(secretKeys(service.own()));
    }

    @ParameterizedTest
    @EnumSource(names = {"GATEWAY", "CATALOG"})
    void theGracePeriodCoversWhatQuarkusMayTake(Service service) {
        Properties properties = service.properties();
        assertThat(properties.getProperty("quarkus.shutdown.delay-enabled")).isEqualTo("true");
        Duration sleep = Duration.ofSeconds(
                service.charted("{}").at("/lifecycle/preStop/sleep/seconds").asInt());
        Duration delay = Duration.parse("PT" + variable(service.charted("{}"), "QUARKUS_SHUTDOWN_DELAY"));
        Duration timeout = Duration.parse("PT" + properties.getProperty("quarkus.shutdown.timeout"));
        assertThat(grace(service)).isGreaterThan(sleep.plus(delay).plus(timeout).plusSeconds(5));
    }

    @ParameterizedTest
    @EnumSource(names = {"BALANCER", "WORKER"})
    void theGracePeriodCoversTheDrain(Service service) {
        String config = Project.read(Project.ROOT.resolve(
                service == Service.BALANCER
                        ? "balancer/src/main/java/io/escala/balancer/BalancerConfig.java"
                        : "worker/src/main/java/io/escala/worker/runtime/WorkerConfig.java"));
        Duration sleep = Duration.ofSeconds(
                service.charted("{}").at("/lifecycle/preStop/sleep/seconds").asInt(0));
        Duration drain = service == Service.BALANCER
                ? Duration.parse("PT" + variable(service.charted("{}"), "ESCALA_BALANCER_DRAIN_ANNOUNCE"))
                        .plus(defaultOf(config, "deadline"))
                : defaultOf(config, "grace").plus(defaultOf(config, "handBack"));
        assertThat(grace(service)).isGreaterThan(sleep.plus(drain).plusSeconds(5));
    }

    private static Duration defaultOf(String config, String method) {
        var matcher = java.util.regex.Pattern.compile("@WithDefault\\(\"(\\w+)\"\\)\\s+Duration " + method + "\\(\\)")
                .matcher(config);
        assertThat(matcher.find()).as("a default of " + method).isTrue();
        return Duration.parse("PT" + matcher.group(1));
    }

    private static Duration grace(Service service) {
        return Duration.ofSeconds(new Release(Chart.render("{}"))
                .find("Deployment", "escala-" + service.component())
                .orElseThrow()
                .at("/spec/template/spec/terminationGracePeriodSeconds")
                .asInt());
    }

    private static JsonNode container(Stream<Manifest> deployment) {
        return deployment.findFirst().orElseThrow().containers().findFirst().orElseThrow();
    }

    private static Set<String> ports(JsonNode container) {
        return Manifest.elements(container.path("ports"))
                .map(p ->
                        p.path("name").asText() + " " + p.path("containerPort").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static int port(JsonNode container, String name) {
        return Manifest.elements(container.path("ports"))
                .filter(p -> p.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow()
                .path("containerPort")
                .asInt();
    }

    private static Set<String> names(JsonNode container) {
        return Manifest.elements(container.path("env"))
                .map(v -> v.path("name").asText())
                .filter(name -> !NOT_SETTINGS.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String variable(JsonNode container, String name) {
        return Manifest.elements(container.path("env"))
                .filter(v -> v.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow()
                .path("value")
                .asText();
    }

    private static Set<String> secretKeys(JsonNode container) {
        return Manifest.elements(container.path("env"))
                .filter(v -> v.at("/valueFrom").has("secretKeyRef"))
                .map(v -> v.path("name").asText() + " "
                        + v.at("/valueFrom/secretKeyRef/key").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
