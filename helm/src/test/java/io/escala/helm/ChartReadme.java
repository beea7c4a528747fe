package io.escala.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of values in the chart's README, made from {@code values.yaml}: a row for each {@code # --} comment. */
final class ChartReadme {
    private static final String BEGIN = "<!-- values -->\n";
    private static final String END = "<!-- end of values -->\n";
    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]+):.*");

    private ChartReadme() {}

    /** The README with the table as it should be. */
    static String withTable(String readme, String values) {
        int begin = readme.indexOf(BEGIN) + BEGIN.length();
        return readme.substring(0, begin) + table(values) + readme.substring(readme.indexOf(END));
    }

    private static String table(String values) {
        StringBuilder table = new StringBuilder("| value | default | meaning |\n|---|---|---|\n");
        JsonNode defaults = parse(values);
        Deque<String> path = new ArrayDeque<>();
        String comment = "";
        for (String line : values.split("\n", -1)) {
            Matcher key = KEY.matcher(line);
            if (line.strip().startsWith("# -- ")) {
                comment = line.strip().substring("# -- ".length());
            } else if (key.matches()) {
                while (path.size() > key.group(1).length() / 2) {
                    path.removeLast();
                }
                path.addLast(key.group(2));
                if (!comment.isEmpty()) {
                    String name = String.join(".", path);
                    JsonNode value = defaults.at("/" + name.replace('.', '/'));
                    table.append("| `%s` | `%s` | %s |\n".formatted(name, value, comment.replace("|", "\\|")));
                    comment = "";
                }
            }
        }
        return table.toString();
    }

    /** Values that no comment describes, alone or as part of what is described. */
    static List<String> undescribed(String values) {
        List<String> missing = new ArrayList<>();
        collect(parse(values), "", table(values), missing);
        return missing;
    }

    private static void collect(JsonNode node, String name, String table, List<String> missing) {
        if (!name.isEmpty() && table.contains("| `" + name + "` |")) {
            return;
        }
        if (node.isObject() && !node.isEmpty()) {
            String prefix = name.isEmpty() ? "" : name + ".";
            node.properties().forEach(e -> collect(e.getValue(), prefix + e.getKey(), table, missing));
        } else {
            missing.add(name);
        }
    }

    private static JsonNode parse(String values) {
        try {
            return Manifest.YAML.readTree(values);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
