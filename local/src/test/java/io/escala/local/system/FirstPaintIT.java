package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How soon a browser that knows nothing of the page shows it; for a quiet machine: {@code ./escala bench page}. What the
 * same browser takes for a line of text from the same gateways, load by load in turn, is the floor: starting a renderer,
 * connecting, and producing a frame.
 */
@ExtendWith({ChromiumHere.class, SharedStack.class})
@EnabledIfSystemProperty(named = "escala.paint", matches = "true")
final class FirstPaintIT {

    private static final int LOADS = 15;
    private static final double WITHIN_MILLIS = 200;

    private static final String FIRST_PAINT = """
            () => new Promise(painted => new PerformanceObserver(entries => entries
              .getEntriesByName('first-contentful-paint').forEach(entry => painted(entry.startTime)))
              .observe({type: 'paint', buffered: true}))""";

    @Test
    void paintsWithin200Milliseconds(Browser browser, RunningStack stack) {
        var floor = new ArrayList<Double>();
        var paints = new ArrayList<Double>();
        var lives = new ArrayList<Double>();
        for (int i = 0; i < LOADS; i++) {
            // A context of its own has an empty cache.
            try (var context = browser.newContext(new NewContextOptions().setViewportSize(1280, 720))) {
                var line = context.newPage();
                line.navigate(stack.url() + "/api/nothing");
                floor.add(millis(line.evaluate(FIRST_PAINT)));
            }
            try (var page = LivePage.open(browser, stack, 1280, ColorScheme.LIGHT, "en")) {
                lives.add(millis(page.page().evaluate("performance.now()")));
                paints.add(millis(page.page().evaluate(FIRST_PAINT)));
            }
        }
        System.out.printf("First contentful paint over %d loads, each with an empty cache, in turn:%n", LOADS);
        System.out.printf("  the page             %s%n", spread(paints));
        System.out.printf("  a line of text       %s%n", spread(floor));
        System.out.printf("  the page shows data  %s%n", spread(lives));
        assertThat(median(paints)).as("first contentful paint, ms").isLessThan(WITHIN_MILLIS);
    }

    private static double millis(Object value) {
        return ((Number) value).doubleValue();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static String spread(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "median %.0f ms, from %.0f to %.0f; the first %.0f",
                median(values),
                sorted.getFirst(),
                sorted.getLast(),
                values.getFirst());
    }
}
