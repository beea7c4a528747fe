package io.escala.local.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Horizontal bars with the spread of the rounds as an SVG that follows its reader's light or dark theme. Written as text,
 * since what draws SVG through AWT wants fonts, which servers and containers lack.
 */
final class BarChart {

    private static final int WIDTH = 720;
    private static final int LABELS = 170;
    private static final int FIGURES = 90;
    private static final int ROW = 34;
    private static final int TOP = 44;

    private final String title;
    private final Map<String, Spread> bars = new LinkedHashMap<>();

    BarChart(String title) {
        this.title = title;
    }

    BarChart bar(String label, Spread spread) {
        bars.put(label, spread);
        return this;
    }

    String svg() {
        double most = bars.values().stream().mapToDouble(Spread::most).max().orElse(1);
        int height = TOP + bars.size() * ROW + 8;
        var svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" role="img" aria-label="%3$s">
                <style>
                text { font: 14px system-ui, sans-serif; fill: #1f2328; } .title { font-weight: 600; }
                .first { fill: #0b7285; } .other { fill: #adb5bd; } .spread { stroke: #1f2328; stroke-width: 1.5; }
                @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3; } .first { fill: #3bc9db; } .other { fill: #6c757d; } .spread { stroke: #e6edf3; }
                }
                </style>
                <text class="title" x="8" y="24">%3$s</text>
                """.formatted(WIDTH, height, escaped(title)));
        int y = TOP;
        boolean first = true;
        for (var bar : bars.entrySet()) {
            svg.append(row(bar.getKey(), bar.getValue(), (WIDTH - LABELS - FIGURES) / most, y, first));
            first = false;
            y += ROW;
        }
        return svg.append("</svg>\n").toString();
    }

    private static String row(String label, Spread spread, double scale, int y, boolean first) {
        return String.format(
                Locale.ROOT,
                """
                <text x="8" y="%2$d">%1$s</text>
                <rect class="%3$s" x="%4$d" y="%5$d" width="%6$.1f" height="20" rx="3"/>
                <line class="spread" x1="%7$.1f" x2="%8$.1f" y1="%9$d" y2="%9$d"/>
                <text x="%10$.1f" y="%2$d">%11$.1f</text>
                """,
                escaped(label),
                y + 15,
                first ? "first" : "other",
                LABELS,
                y,
                spread.median() * scale,
                LABELS + spread.least() * scale,
                LABELS + spread.most() * scale,
                y + 10,
                LABELS + spread.most() * scale + 8,
                spread.median());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
