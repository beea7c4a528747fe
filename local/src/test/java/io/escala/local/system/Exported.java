package io.escala.local.system;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a running stack's services tell Prometheus: names of metrics, their labels and the values of these. */
final class Exported {

    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_0-9]+)(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Map<String, Map<String, Set<String>>> metrics = new TreeMap<>();

    static Exported by(RunningStack stack) throws Exception {
        var exported = new Exported();
        stack.metrics().forEach(exported::add);
        return exported;
    }

    private void add(String text) {
        var samples = SAMPLE.matcher(text);
        while (samples.find()) {
            var labels = metrics.computeIfAbsent(samples.group(1), _ -> new HashMap<>());
            var label = LABEL.matcher(samples.group(2) == null ? "" : samples.group(2));
            while (label.find()) {
                labels.computeIfAbsent(label.group(1), _ -> new HashSet<>()).add(label.group(2));
            }
        }
    }

    Set<String> names() {
        return metrics.keySet();
    }

    /** The names, and those of histograms without their parts, as prose has them. */
    Set<String> namesInProse() {
        var all = new TreeSet<>(names());
        names().forEach(name -> all.add(name.replaceFirst("_(bucket|count|sum)$", "")));
        return all;
    }

    /** The values of a label of a metric; empty when it has no such label. */
    Set<String> values(String metric, String label) {
        return metrics.getOrDefault(metric, Map.of()).getOrDefault(label, Set.of());
    }
}
