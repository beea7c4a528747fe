package io.escala.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is made from the chart and kept in the project is as the chart says. With {@code -Descala.write=true}, which
 * {@code ./escala k8s} gives, it is written instead.
 */
class GeneratedFilesTest {
    private static final Path BASE = Project.ROOT.resolve("k8s").resolve("base");
    private static final Path README = Project.CHART.resolve("README.md");
    private static final boolean WRITE = Boolean.getBoolean("escala.write");
    private static final String HINT = "differs from the chart: run ./escala k8s and commit what it writes";

    @Test
    void plainManifestsAreTheChartsRender() throws IOException {
        Map<String, String> wanted = PlainManifests.files();
        if (WRITE) {
            for (Path old : list()) {
                Files.delete(old);
            }
            for (Map.Entry<String, String> file : wanted.entrySet()) {
                Files.writeString(BASE.resolve(file.getKey()), file.getValue());
            }
        }
        Map<String, String> found = new TreeMap<>();
        list().forEach(file -> found.put(String.valueOf(file.getFileName()), Project.read(file)));
        assertThat(found).as("k8s/base " + HINT).isEqualTo(new TreeMap<>(wanted));
    }

    @Test
    void theChartsReadmeListsEveryValue() throws IOException {
        String values = Project.read(Project.CHART.resolve("values.yaml"));
        String wanted = ChartReadme.withTable(Project.read(README), values);
        if (WRITE) {
            Files.writeString(README, wanted);
        }
        assertThat(Project.read(README)).as("helm/escala/README.md " + HINT).isEqualTo(wanted);
        assertThat(ChartReadme.undescribed(values))
                .as("values without a comment")
                .isEmpty();
    }

    @Test
    void theChartsVersionIsTheProjects() {
        String pom = Project.read(Project.ROOT.resolve("pom.xml"));
        String version = pom.replaceAll("(?s).*?<artifactId>escala</artifactId>\\s*<version>([^<-]+).*", "$1");
        assertThat(Project.read(Project.CHART.resolve("Chart.yaml"))).contains("appVersion: \"" + version + "\"");
        assertThat(pom).contains("<quarkus.container-image.tag>" + version + "<");
        assertThat(Project.read(Project.ROOT.resolve("compose.yaml")))
                .contains("image: escala-gateway:" + version + "\n");
    }

    private static Iterable<Path> list() throws IOException {
        try (Stream<Path> files = Files.list(BASE)) {
            return files.toList();
        }
    }
}
