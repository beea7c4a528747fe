package io.escala.local.system;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotType;
import com.microsoft.playwright.options.SelectOption;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Takes the pictures of the lab's two languages, doing what the lab says: {@code ./escala screenshots}. */
@ExtendWith({ChromiumHere.class, SharedStack.class})
@EnabledIfSystemProperty(named = "escala.screenshots", matches = "true")
final class LabScreenshotsIT {

    private static final Path IMAGES = Cli.ROOT.resolve("docs/images");
    private static final long LARGEST = 200_000;

    @ParameterizedTest
    @CsvSource({
        "en, lab-overview, lab-balancing, lab-caching, lab-jobs",
        "es, laboratorio-general, laboratorio-balanceo, laboratorio-cache, laboratorio-trabajos"
    })
    void takeThem(
            String language,
            String overview,
            String balancing,
            String caching,
            String jobs,
            Browser browser,
            RunningStack stack)
            throws Exception {
        try (var page = LivePage.open(browser, stack, 1280, ColorScheme.LIGHT, language)) {
            page.at("#sample [name=count]").fill("1000");
            page.at("#sample button.primary").click();
            page.at("#sample [data-out]:has-text('1')").waitFor();
            page.at("#results li").first().waitFor();
            page.at("#start-over").click();
            burst(page, 2000);
            page.at("#burst .out:has-text('25')").waitFor();
            picture(page, "[aria-labelledby=cache-h]", caching);
            page.at("#burst [data-reads='2000']").waitFor();

            page.at("#queue-many [name=count]").fill("12");
            page.at("#queue-many button.primary").click();
            page.at("#workers .slot .meter[aria-valuenow]:not([aria-valuenow='0'])")
                    .first()
                    .waitFor();
            picture(page, "[aria-labelledby=jobs-h]", jobs);

            burst(page, 1000);
            page.at("#burst .out:has-text('75')").waitFor();
            picture(page, "[aria-labelledby=map-h]", overview);
            stack.cli("kill", "gateway-2");
            page.at("#gateways .badge.bad").first().waitFor();
            picture(page, "[aria-labelledby=map-h]", balancing);
            page.at("#burst [data-reads='1000']").waitFor();
        }
    }

    private static void burst(LivePage page, int reads) {
        page.at("#burst [name=count]").fill(Integer.toString(reads));
        page.at("#burst [name=of]").selectOption(new SelectOption().setValue("many"));
        page.at("#burst button.primary").click();
    }

    private static void picture(LivePage page, String panel, String name) throws Exception {
        var file = IMAGES.resolve(name + ".png");
        page.at(panel).screenshot(new Locator.ScreenshotOptions().setPath(file).setType(ScreenshotType.PNG));
        if (Files.size(file) > LARGEST) {
            throw new AssertionError(file + " is too large for the docs: " + Files.size(file));
        }
    }
}
