package io.escala.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The chart, rendered by Helm itself without a cluster. */
final class Chart {
    /** The Kubernetes release it is meant for first. */
    static final String KUBERNETES = "1.36.0";

    private static final Path WITH_HOOKS = hooksAsObjects();

    private Chart() {}

    /** The objects of a new release called {@code escala}. */
    static List<Manifest> render(String values) {
        return render("escala", values, KUBERNETES);
    }

    static List<Manifest> render(String release, String values, String kubernetes) {
        Cluster.empty();
        return Manifest.parse(textIn(WITH_HOOKS, release, "shop", values, kubernetes));
    }

    /**
     * What a new release renders as text.
     *
     * @throws IllegalStateException with Helm's message when it refuses the values
     */
    static String text(String release, String values, String kubernetes) {
        return text(release, "shop", values, kubernetes);
    }

    static String text(String release, String namespace, String values, String kubernetes) {
        Cluster.empty();
        return textIn(Project.CHART, release, namespace, values, kubernetes);
    }

    /** The objects of a release into a cluster that holds others. */
    static List<Manifest> renderInto(List<Manifest> live, String values) {
        Cluster.holding(live);
        return Manifest.parse(textIn(WITH_HOOKS, "escala", "shop", values, KUBERNETES));
    }

    private static String textIn(Path chart, String release, String namespace, String values, String kubernetes) {
        Path file = write(values);
        try {
            return template(chart, release, namespace, kubernetes)
                    .withValuesFile(file)
                    .call();
        } finally {
            delete(file);
        }
    }

    private static TemplateCommand template(Path chart, String release, String namespace, String kubernetes) {
        return new Helm(chart)
                .template()
                .withName(release)
                .withNamespace(namespace)
                .withKubeVersion(kubernetes);
    }

    /** A copy of the chart whose hooks are objects like others: rendering leaves hooks out, and they need checks too. */
    private static Path hooksAsObjects() {
        try {
            Path copy = Files.createTempDirectory(Path.of("target"), "chart").resolve("escala");
            List<Path> files;
            try (Stream<Path> all = Files.walk(Project.CHART)) {
                files = all.filter(Files::isRegularFile).toList();
            }
            for (Path file : files) {
                Path target = copy.resolve(Project.CHART.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.write(
                        target,
                        Files.readAllLines(file).stream()
                                .map(line -> line.replace("helm.sh/hook", "was.helm.sh/hook"))
                                .toList());
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(String values) {
        try {
            return Files.writeString(Files.createTempFile("values", ".yaml"), values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
