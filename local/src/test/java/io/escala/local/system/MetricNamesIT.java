package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dashboards, alerts and the operations guide name metrics that exist; alerts have a runbook. */
@ExtendWith(SharedStack.class)
final class MetricNamesIT {

    private static final Pattern OURS = Pattern.compile("\\bescala_[a-z_]+\\b");

    @Test
    void everyMetricThatDashboardsAndAlertsNameIsExported(RunningStack stack) throws Exception {
        try (Client client = new Client(stack)) {
            client.putProduct("metered");
            client.get("/api/products/metered");
            client.awaitEnd(
                    client.send(
                            "POST",
                            "/api/jobs",
                            "application/json",
                            "{\"type\":\"simulate\",\"payload\":{\"duration\":\"PT0.1S\",\"steps\":1}}"),
                    Duration.ofSeconds(60));
        }
        var expressions = new ArrayList<>(Expressions.ofDashboard("helm/escala/dashboards/escala.json"));
        expressions.addAll(Expressions.ofRules("helm/escala/alerts/escala.yaml"));
        assertThat(expressions).as("expressions of dashboard and rules").hasSizeGreaterThan(50);
        // Some meters are there after something happened, a garbage collection for one.
        Eventually.until(
                Duration.ofSeconds(60),
                () -> flaws(expressions, Exported.by(stack)),
                Map::isEmpty,
                () -> "expressions ask for what nobody exports");
        var named = names(Files.readString(Cli.ROOT.resolve("docs/operations.md")));
        assertThat(Exported.by(stack).namesInProse())
                .as("what docs/operations.md names")
                .containsAll(named);
    }

    private static Map<String, List<String>> flaws(List<String> expressions, Exported exported) {
        var flaws = new LinkedHashMap<String, List<String>>();
        for (var expression : expressions) {
            var found = Expressions.flaws(expression, exported);
            if (!found.isEmpty()) {
                flaws.put(expression, found);
            }
        }
        return flaws;
    }

    @Test
    void anExpressionThatAsksForWhatIsNotThereIsNoticed(RunningStack stack) throws Exception {
        var exported = Exported.by(stack);
        assertThat(Expressions.flaws("sum(rate(escala_requests_seconds_count{route!=\"system\"}[5m]))", exported))
                .isEmpty();
        assertThat(List.of(
                        "sum(rate(escala_request_seconds_count[5m]))",
                        "sum(rate(escala_requests_seconds_count{path=\"system\"}[5m]))",
                        "sum(rate(escala_requests_seconds_count{route!=\"page\"}[5m]))",
                        "max by (uri) (escala_requests_in_flight)",
                        "sum(rate(escala_requests_seconds_count[5m])",
                        "vector(0)"))
                .allSatisfy(wrong ->
                        assertThat(Expressions.flaws(wrong, exported)).as(wrong).isNotEmpty());
    }

    private static Set<String> names(String text) {
        var names = new TreeSet<String>();
        Matcher matcher = OURS.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }

    @Test
    void everyAlertHasARunbook() throws Exception {
        var guide = Files.readString(Cli.ROOT.resolve("docs/operations.md"));
        Matcher alerts = Pattern.compile("alert: (\\w+)")
                .matcher(Files.readString(Cli.ROOT.resolve("helm/escala/alerts/escala.yaml")));
        var without = new TreeSet<String>();
        int count = 0;
        while (alerts.find()) {
            count++;
            if (!guide.contains("**" + alerts.group(1) + "**:")) {
                without.add(alerts.group(1));
            }
        }
        assertThat(count).isPositive();
        assertThat(without).as("alerts without a runbook").isEmpty();
    }
}
