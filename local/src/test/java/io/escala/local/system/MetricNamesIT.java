package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.local.process.Http;
import java.nio.file.Files;
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
                    java.time.Duration.ofSeconds(60));
        }
        var exported = exported(stack);
        for (var file :
                Set.of("helm/escala/dashboards/escala.json", "helm/escala/alerts/escala.yaml", "docs/operations.md")) {
            var named = names(Files.readString(Cli.ROOT.resolve(file)));
            assertThat(named).as(file + " names metrics").isNotEmpty();
            assertThat(exported).as("what " + file + " names").containsAll(named);
        }
    }

    private static Set<String> exported(RunningStack stack) throws Exception {
        var exported = new TreeSet<String>();
        for (JsonNode member : stack.status().path("members")) {
            int port = member.path("managementPort").asInt();
            if (port != 0) {
                exported.addAll(names(Http.body(Http.open("http://127.0.0.1:" + port + "/q/metrics"))));
            }
        }
        // A histogram is named without its parts in prose.
        for (var name : Set.copyOf(exported)) {
            exported.add(name.replaceFirst("_(bucket|count|sum)$", ""));
        }
        return exported;
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
