package io.escala.local.system;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PromQL expressions of dashboards and alert rules, and what is wrong with them in view of what is exported. */
final class Expressions {

    /** What the scrape adds, and what a histogram's buckets have. */
    private static final Set<String> OF_THE_SCRAPE = Set.of("instance", "job", "namespace", "pod", "le");

    private static final Set<String> WORDS =
            Set.of("and", "or", "sum", "max", "min", "rate", "vector", "absent", "histogram_quantile");

    private static final Pattern NO_SELECTOR = Pattern.compile("\\bby \\([^)]*\\)|\\[[^]]*]|\\boffset \\w+");
    private static final Pattern SELECTOR = Pattern.compile("\\b([a-z_][a-z_0-9]+)\\b(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!=|=|!~)\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern RULE = Pattern.compile("(?m)^ *expr: (?:>-\n((?: {10}.*\n)+)|(.*)\n)");

    private Expressions() {}

    static List<String> ofDashboard(String file) throws IOException {
        return new ObjectMapper()
                .readTree(Files.readString(Cli.ROOT.resolve(file)))
                .findValuesAsText("expr");
    }

    static List<String> ofRules(String file) throws IOException {
        var all = new ArrayList<String>();
        Matcher rules = RULE.matcher(Files.readString(Cli.ROOT.resolve(file)));
        while (rules.find()) {
            all.add(rules.group(1) == null ? rules.group(2) : rules.group(1));
        }
        return all;
    }

    /** What an expression asks for that nobody exports; empty when it is fine. */
    static List<String> flaws(String expression, Exported exported) {
        var flaws = new ArrayList<String>();
        if (!isBalanced(expression)) {
            flaws.add("brackets do not match");
        }
        Matcher selectors = SELECTOR.matcher(NO_SELECTOR.matcher(expression).replaceAll(" "));
        var metrics = new ArrayList<String>();
        while (selectors.find()) {
            var name = selectors.group(1);
            if (WORDS.contains(name)) {
                continue;
            }
            if (!exported.names().contains(name)) {
                flaws.add("nobody exports " + name);
                continue;
            }
            metrics.add(name);
            flaws.addAll(labels(name, selectors.group(2) == null ? "" : selectors.group(2), exported));
        }
        if (metrics.isEmpty()) {
            flaws.add("it names no metric");
        }
        flaws.addAll(groupings(expression, metrics, exported));
        return flaws;
    }

    private static List<String> labels(String metric, String selection, Exported exported) {
        var flaws = new ArrayList<String>();
        Matcher matchers = MATCHER.matcher(selection);
        while (matchers.find()) {
            var values = exported.values(metric, matchers.group(1));
            if (values.isEmpty()) {
                flaws.add(metric + " has no label " + matchers.group(1));
            }
            for (var value : matchers.group(2).contains("~")
                    ? matchers.group(3).split("\\|", -1)
                    : new String[] {matchers.group(3)}) {
                if (!values.contains(value)) {
                    flaws.add(metric + " has no " + matchers.group(1) + "=\"" + value + "\"");
                }
            }
        }
        return flaws;
    }

    private static List<String> groupings(String expression, List<String> metrics, Exported exported) {
        var flaws = new ArrayList<String>();
        Matcher groups = GROUPING.matcher(expression);
        while (groups.find()) {
            for (var label : groups.group(1).split(", *", -1)) {
                boolean known = OF_THE_SCRAPE.contains(label)
                        || metrics.stream()
                                .anyMatch(metric ->
                                        !exported.values(metric, label).isEmpty());
                if (!known) {
                    flaws.add("grouped by " + label + ", which none of " + metrics + " has");
                }
            }
        }
        return flaws;
    }

    private static boolean isBalanced(String expression) {
        var open = new ArrayDeque<Character>();
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            switch (c) {
                case '(' -> open.push(')');
                case '[' -> open.push(']');
                case '{' -> open.push('}');
                case ')', ']', '}' -> {
                    if (open.isEmpty() || open.pop() != c) {
                        return false;
                    }
                }
                default -> {}
            }
        }
        return open.isEmpty();
    }
}
