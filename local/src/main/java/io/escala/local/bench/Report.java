package io.escala.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a benchmark found, as {@code NAME.md} with charts for people and {@code NAME.json} for programs. */
public final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final String command;
    private final Map<String, String> versions;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final Map<String, BarChart> charts = new LinkedHashMap<>();

    /**
     * @param command what a person types to repeat it
     * @param versions of the programs compared
     */
    public Report(String name, String command, Map<String, String> versions) {
        this.name = name;
        this.command = command;
        this.versions = versions;
    }

    /** A table of the comparison; ratios of processor time are to {@code reference} where it took part. */
    public Report add(Comparison comparison, String reference) {
        lines.add("## " + comparison.title());
        lines.add("");
        lines.add("| | responses/s | CPU per response, µs | user, µs | ratio to " + reference
                + " | p50, ms | p99, ms | p99.9, ms |");
        lines.add("|---|---|---|---|---|---|---|---|");
        List<Sample> base = comparison.samples().get(reference);
        comparison
                .samples()
                .forEach((contender, rounds) -> lines.add(String.format(
                        Locale.ROOT,
                        "| %s | %.0f | %s | %.1f | %s | %s | %s | %.2f |",
                        contender,
                        Spread.of(rounds, Sample::perSecond).median(),
                        Spread.of(rounds, Sample::cpuMicros).text(1),
                        Spread.of(rounds, Sample::userMicros).median(),
                        base == null ? "–" : ratio(rounds, base).text(2),
                        Spread.of(rounds, Sample::p50).text(2),
                        Spread.of(rounds, Sample::p99).text(2),
                        Spread.of(rounds, Sample::p999).median())));
        lines.add("");
        figures.put(comparison.title(), comparison.samples());
        BarChart chart = new BarChart(comparison.title() + ": µs of CPU for a response");
        comparison.samples().forEach((contender, rounds) -> chart.bar(contender, Spread.of(rounds, Sample::cpuMicros)));
        return chart(comparison.title(), chart);
    }

    /** A chart, in a file of its own beside the report. */
    Report chart(String caption, BarChart chart) {
        String file = name + "-" + (charts.size() + 1) + ".svg";
        charts.put(file, chart);
        return say("![" + caption + "](" + file + ")");
    }

    /** The ratio round by round: a round's two sides met the same machine. */
    public static Spread ratio(List<Sample> rounds, List<Sample> base) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(rounds.size(), base.size()); i++) {
            ratios.add(rounds.get(i).cpuMicros() / base.get(i).cpuMicros());
        }
        return Spread.of(ratios, ratio -> ratio);
    }

    /** A table of texts. */
    public Report table(List<String> header, List<List<String>> rows) {
        lines.add("| " + String.join(" | ", header) + " |");
        lines.add("|" + "---|".repeat(header.size()));
        rows.forEach(row -> lines.add("| " + String.join(" | ", row) + " |"));
        lines.add("");
        return this;
    }

    /** A line of prose. */
    public Report say(String line) {
        lines.add(line);
        lines.add("");
        return this;
    }

    /** A figure of its own. */
    public Report figure(String key, Object value) {
        figures.put(key, value);
        return this;
    }

    /** Writes all files; returns the one for people. */
    public Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path markdown = directory.resolve(name + ".md");
        List<String> all = new ArrayList<>(List.of(
                "# Benchmark: " + name,
                "",
                "`" + command + "`, " + LocalDate.now(ZoneOffset.UTC) + ", on " + Machine.describe() + ".",
                ""));
        versions.forEach((program, version) -> all.add("* " + program + ": " + version));
        all.add("");
        all.addAll(lines);
        Files.writeString(markdown, String.join("\n", all).stripTrailing() + "\n");
        for (Map.Entry<String, BarChart> chart : charts.entrySet()) {
            Files.writeString(
                    directory.resolve(chart.getKey()), chart.getValue().svg());
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("command", command);
        document.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        document.put("machine", Machine.describe());
        document.put("versions", versions);
        document.put("figures", figures);
        Files.writeString(
                directory.resolve(name + ".json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n");
        return markdown;
    }
}
