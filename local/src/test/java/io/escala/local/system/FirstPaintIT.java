package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** How soon a browser that knows nothing of the page shows it; for a quiet machine: {@code ./escala bench page}. */
@ExtendWith({ChromiumHere.class, SharedStack.class})
@EnabledIfSystemProperty(named = "escala.paint", matches = "true")
final class FirstPaintIT {

    private static final int LOADS = 15;
    private static final double WITHIN_MILLIS = 200;

    @Test
    void paintsWithin200Milliseconds(Browser browser, RunningStack stack) {
        var paints = new ArrayList<Double>();
        for (int i = 0; i < LOADS; i++) {
            // A context of its own has an empty cache.
            try (var page = LivePage.open(browser, stack, 1280, ColorScheme.LIGHT, "en")) {
                paints.add(((Number) page.page().evaluate("""
                                performance.getEntriesByName('first-contentful-paint')[0].startTime""")).doubleValue());
            }
        }
        double first = paints.getFirst();
        paints.sort(null);
        double median = paints.get(LOADS / 2);
        System.out.printf(
                Locale.ROOT,
                "First contentful paint over %d loads with an empty cache: median %.0f ms, from %.0f to %.0f; the first %.0f%n",
                LOADS,
                median,
                paints.getFirst(),
                paints.getLast(),
                first);
        assertThat(median).as("first contentful paint, ms").isLessThan(WITHIN_MILLIS);
    }
}
