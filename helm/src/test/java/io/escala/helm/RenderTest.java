package io.escala.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whatever values it is given, and on every Kubernetes it is meant for, the chart renders objects that are right. */
class RenderTest {
    private static final Set<String> SECRETS_OF_OTHERS = Set.of("my-secrets", "my-db", "my-cache", "my-keys");

    @Test
    void lintFindsNothing() {
        LintResult result = new Helm(Project.CHART).lint().strict().call();
        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
    }

    @TestFactory
    Stream<DynamicTest> everyObjectIsValidAndKeepsToThePolicies() {
        return Variants.ALL.entrySet().stream()
                .map(variant -> DynamicTest.dynamicTest(variant.getKey(), () -> {
                    List<Manifest> manifests = Chart.render(variant.getValue());
                    assertThat(manifests).isNotEmpty();
                    assertThat(manifests.stream().flatMap(m -> Schemas.violations(m).stream()))
                            .isEmpty();
                    assertThat(manifests.stream().flatMap(m -> Policies.violations(m).stream()))
                            .isEmpty();
                }));
    }

    @TestFactory
    Stream<DynamicTest> theObjectsOfAReleaseFitTogether() {
        return Variants.ALL.entrySet().stream()
                .filter(variant -> !variant.getKey().equals("nothing-kept"))
                .map(variant -> DynamicTest.dynamicTest(
                        variant.getKey(),
                        () -> assertThat(new Release(Chart.render(variant.getValue())).violations(SECRETS_OF_OTHERS))
                                .isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> everySupportedKubernetesGetsTheSame() {
        String newest = stable(Chart.text("escala", "{secrets: {existingSecret: s}}", Chart.KUBERNETES));
        return Stream.of("1.30.0", "1.32.4", "1.34.1", "1.35.0", "v1.36.2-gke.100", "1.37.0")
                .map(version -> DynamicTest.dynamicTest(
                        version,
                        () -> assertThat(stable(Chart.text("escala", "{secrets: {existingSecret: s}}", version)))
                                .isEqualTo(newest)));
    }

    @Test
    void anOlderKubernetesIsRefused() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Chart.text("escala", "{}", "1.29.9")))
                .hasMessageContaining("kubeVersion");
    }

    @Test
    void twoReleasesShareNoName() {
        Set<String> one = names(Chart.render("escala", "{}", Chart.KUBERNETES));
        Set<String> two = names(Chart.render("second", "{}", Chart.KUBERNETES));
        assertThat(one).doesNotContainAnyElementsOf(two);
        assertThat(one).contains("Service escala", "Deployment escala-gateway", "Deployment escala-worker");
    }

    /** Or {@code helm test} and a port-forward would be turned away. */
    @Test
    void whereHostsAreLimitedTheServiceItselfIsAmongThem() {
        assertThat(Chart.text("escala", "{access: {hosts: [shop.example.com]}}", Chart.KUBERNETES))
                .contains("\"shop.example.com,escala,escala.shop,escala.shop.svc,localhost\"");
        assertThat(Chart.text("escala", "{}", Chart.KUBERNETES)).contains("value: \"*\"");
    }

    @Test
    void aLongReleaseNameStaysValid() {
        String name = "a-release-with-the-longest-name-that-helm-accepts-xyz";
        assertThat(Chart.render(name, "{}", Chart.KUBERNETES))
                .allSatisfy(m -> assertThat(m.name()).hasSizeLessThanOrEqualTo(63))
                .filteredOn(m -> m.is("StatefulSet"))
                .allSatisfy(m -> assertThat(m.name()).hasSizeLessThanOrEqualTo(52));
    }

    private static Set<String> names(List<Manifest> manifests) {
        return manifests.stream().map(Manifest::toString).collect(Collectors.toSet());
    }

    private static String stable(String text) {
        return Arrays.stream(text.split("\n", -1))
                .filter(line -> !line.isBlank())
                .collect(Collectors.joining("\n"));
    }
}
