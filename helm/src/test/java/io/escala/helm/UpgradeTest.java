package io.escala.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an upgrade finds in the cluster and leaves alone: counts that somebody set, passwords that open volumes. */
class UpgradeTest {
    private static final List<Manifest> INSTALLED = Chart.render("{}");

    @Test
    void aNewReleaseHasTheCountThatTheValuesName() {
        assertThat(replicas(INSTALLED)).isEqualTo(2);
    }

    @Test
    void anUpgradeKeepsTheCountThatKubectlSet() {
        assertThat(replicas(Chart.renderInto(scaled(4), "{}"))).isEqualTo(4);
        assertThat(replicas(Chart.renderInto(scaled(0), "{}"))).isEqualTo(0);
    }

    @Test
    void anotherCountInTheValuesIsHeeded() {
        assertThat(replicas(Chart.renderInto(scaled(4), "{gateway: {replicaCount: 3}}")))
                .isEqualTo(3);
    }

    @Test
    void theNextUpgradeAfterThatKeepsAgain() {
        List<Manifest> third = Chart.renderInto(scaled(4), "{gateway: {replicaCount: 3}}");
        setReplicas(third, 6);
        assertThat(replicas(Chart.renderInto(third, "{gateway: {replicaCount: 3}}")))
                .isEqualTo(6);
    }

    @Test
    void anAutoscaledDeploymentNamesNoCount() {
        assertThat(gateway(Chart.render("{gateway: {autoscaling: {enabled: true}}}"))
                        .at("/spec/replicas")
                        .isMissingNode())
                .isTrue();
        assertThat(gateway(Chart.render("{gateway: {replicaCount: null}}"))
                        .at("/spec/replicas")
                        .isMissingNode())
                .isTrue();
    }

    /** Helm 3 takes away a field that an earlier revision had, and Kubernetes then sets 1. */
    @Test
    void turningAutoscalingOnDoesNotTakePodsAway() {
        List<Manifest> autoscaled = Chart.renderInto(scaled(4), "{gateway: {autoscaling: {enabled: true}}}");
        assertThat(replicas(autoscaled)).isEqualTo(4);
        setReplicas(autoscaled, 7);
        assertThat(replicas(Chart.renderInto(autoscaled, "{gateway: {autoscaling: {enabled: true}}}")))
                .isEqualTo(7);
        assertThat(replicas(Chart.renderInto(autoscaled, "{}"))).isEqualTo(2);
    }

    @Test
    void passwordsStayAndNobodyRestartsForThem() {
        List<Manifest> again = Chart.renderInto(INSTALLED, "{}");
        assertThat(secret(again).at("/data")).isEqualTo(secret(INSTALLED).at("/data"));
        assertThat(checksums(again)).isEqualTo(checksums(INSTALLED)).isNotEmpty();
        assertThat(secret(Chart.render("{}")).at("/data"))
                .isNotEqualTo(secret(INSTALLED).at("/data"));
    }

    @Test
    void everyGeneratedPasswordIsLongAndItsOwn() {
        List<String> all = Stream.of(
                        "internal-token", "postgres-password", "redis-cache-password", "redis-jobs-password", "api-key")
                .map(key -> Cluster.secret(secret(INSTALLED).json(), key))
                .toList();
        assertThat(all).doesNotHaveDuplicates().allSatisfy(p -> assertThat(p).hasSize(32));
        assertThat(Cluster.secret(secret(INSTALLED).json(), "api-keys"))
                .isEqualTo("operator operator " + all.getLast() + "\n");
    }

    @Test
    void aKeyThatAnOlderChartDidNotKnowIsAdded() {
        List<Manifest> older = INSTALLED.stream().map(Manifest::copy).toList();
        ((ObjectNode) secret(older).at("/data")).remove("api-key");
        JsonNode data = secret(Chart.renderInto(older, "{}")).at("/data");
        assertThat(data.path("api-key").asText()).isNotEmpty();
        assertThat(data.path("postgres-password")).isEqualTo(secret(INSTALLED).at("/data/postgres-password"));
    }

    @Test
    void theSecretIsKeptAsLongAsTheVolumesThatItOpens() {
        String policy = "/metadata/annotations/helm.sh~1resource-policy";
        assertThat(secret(INSTALLED).at(policy).asText()).isEqualTo("keep");
        String nothingKept = "{postgres: {persistence: {enabled: false}}, redisJobs: {persistence: {enabled: false}}}";
        assertThat(secret(Chart.render(nothingKept)).at(policy).isMissingNode()).isTrue();
    }

    @Test
    void aDatabaseWhosePasswordIsGoneIsRefusedRatherThanLockedOut() {
        Manifest volume = Manifest.parse("""
                {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data-escala-postgres-0, namespace: shop}}
                """).getFirst();
        assertThat(catchThrowable(() -> Chart.renderInto(List.of(volume), "{}")))
                .hasMessageContaining("Restore the Secret, or delete the volume to start empty");
    }

    private static List<Manifest> scaled(int replicas) {
        List<Manifest> live = INSTALLED.stream().map(Manifest::copy).toList();
        setReplicas(live, replicas);
        return live;
    }

    private static void setReplicas(List<Manifest> manifests, int replicas) {
        ((ObjectNode) gateway(manifests).at("/spec")).put("replicas", replicas);
    }

    private static int replicas(List<Manifest> manifests) {
        return gateway(manifests).at("/spec/replicas").asInt(-1);
    }

    private static Manifest gateway(List<Manifest> manifests) {
        return new Release(manifests).find("Deployment", "escala-gateway").orElseThrow();
    }

    private static Manifest secret(List<Manifest> manifests) {
        return new Release(manifests).find("Secret", "escala").orElseThrow();
    }

    private static List<String> checksums(List<Manifest> manifests) {
        return manifests.stream()
                .map(m -> m.at("/spec/template/metadata/annotations/checksum~1secret")
                        .asText())
                .filter(c -> !c.isEmpty())
                .toList();
    }
}
