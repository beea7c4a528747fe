package io.escala.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The sets of values that the chart is tried with, by name: those of {@code helm/escala/ci}, where chart-testing looks for
 * them too, and the small profile. Together they turn on everything that the chart has.
 */
final class Variants {
    private static final String SUFFIX = "-values.yaml";

    static final Map<String, String> ALL = read();

    private Variants() {}

    private static Map<String, String> read() {
        Map<String, String> all = new TreeMap<>();
        all.put("small", Project.read(Project.CHART.resolve("values-small.yaml")));
        try (Stream<Path> files = Files.list(Project.CHART.resolve("ci"))) {
            files.forEach(file -> all.put(String.valueOf(file.getFileName()).replace(SUFFIX, ""), Project.read(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }
}
