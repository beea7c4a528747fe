package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator.WaitForOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the page looks and whether everybody can use it; its screenshots are in {@code local/target/screenshots}. */
@ExtendWith({ChromiumHere.class, SharedStack.class})
final class PageLooksIT {

    // A catalog may hold a category whose name alone is wider than a telephone.
    private static final String LONG_CATEGORY =
            "document.querySelector('#search select').add(new Option('A category with a name of many words '.repeat(4)))";

    @ParameterizedTest
    @CsvSource({
        "360, LIGHT, en",
        "360, DARK, es",
        "1280, LIGHT, es",
        "1280, DARK, en",
        "2560, LIGHT, en",
        "2560, DARK, es"
    })
    void everybodyCanUseItAtEverySize(
            int width, ColorScheme colours, String language, Browser browser, RunningStack stack) throws Exception {
        try (var page = LivePage.open(browser, stack, width, colours, language)) {
            page.at("#results button, #found:not(:empty)").first().waitFor();
            page.page().evaluate(LONG_CATEGORY);
            page.at("#trace button").click();
            assertThat(((Number) page.page().evaluate("document.documentElement.scrollWidth - innerWidth")).intValue())
                    .as("what sticks out at the right, px")
                    .isZero();
            assertThat(page.page().evaluate("""
                            [...document.querySelectorAll('.scroll')].filter(table => table.scrollWidth > table.clientWidth)
                              .map(table => table.textContent)"""))
                    .as("tables whose buttons or figures are out of sight")
                    .isEqualTo(List.of());
            assertThat(page.violations()).isEmpty();
            page.screenshot("page-%d-%s-%s".formatted(width, colours.name().toLowerCase(Locale.ROOT), language));
            assertThat(page.complaints()).isEmpty();
        }
    }

    @Test
    void dialogIsUsableByEverybodyAndByKeyboardAlone(Browser browser, RunningStack stack) throws Exception {
        try (var client = new Client(stack);
                var page = LivePage.open(browser, stack)) {
            client.putProduct("keyboard", "Clavichord");
            page.at("#search [name=q]").focus();
            page.page().keyboard().type("clavichord");
            page.page().keyboard().press("Enter");
            var found = page.at("#results li[data-key=keyboard] button");
            found.waitFor();
            found.focus();
            page.page().keyboard().press("Enter");
            page.at("#product[open]").waitFor();
            page.awaitText("#product-answer", "ETag");
            assertThat(page.violations("#product")).isEmpty();
            page.page().keyboard().press("Escape");
            assertThat(page.at("#product[open]").count()).isZero();
            assertThat(page.page().evaluate("document.activeElement.closest('#results') !== null"))
                    .as("focus is back where the dialog was opened")
                    .isEqualTo(true);
        }
    }

    @Test
    void nothingIsClaimedBeforeAnythingIsKnown(Browser browser, RunningStack stack) {
        try (var page = LivePage.openWithoutWaiting(browser, stack)) {
            page.page().route("**/api/**", _ -> {});
            page.page().reload();
            page.at("#submit [name=type] option")
                    .first()
                    .waitFor(new WaitForOptions().setState(WaitForSelectorState.ATTACHED));
            assertThat(page.at("#connection").textContent()).isEqualTo("Connecting…");
            assertThat(page.at("#no-jobs").isVisible()).isFalse();
            assertThat(page.at("#no-dead").isVisible()).isFalse();
            assertThat(page.at("#found").textContent()).isEmpty();
        }
    }

    @Test
    void nothingMovesForThoseWhoWantNoMotion(Browser browser, RunningStack stack) {
        try (var page = LivePage.open(browser, stack)) {
            page.page()
                    .emulateMedia(new com.microsoft.playwright.Page.EmulateMediaOptions()
                            .setReducedMotion(com.microsoft.playwright.options.ReducedMotion.REDUCE));
            assertThat(((Number) page.page()
                                    .evaluate("document.getAnimations().filter(a => a.playState === 'running').length"))
                            .intValue())
                    .isZero();
        }
    }

    @Test
    void pageIsSmallAndPaintsAtOnce(Browser browser, RunningStack stack) {
        try (var page = LivePage.open(browser, stack)) {
            long bytes = ((Number) page.page().evaluate("""
                            performance.getEntriesByType('resource').filter(r => r.name.includes('/page/'))
                              .concat(performance.getEntriesByType('navigation'))
                              .reduce((sum, r) => sum + r.decodedBodySize, 0)""")).longValue();
            assertThat(bytes).as("bytes of the page, uncompressed").isBetween(50_000L, 150_000L);
            assertThat(page.page().evaluate("""
                            performance.getEntriesByType('resource')
                              .filter(r => r.renderBlockingStatus === 'blocking').map(r => r.name)"""))
                    .as("what the first paint waits for besides the index")
                    .isEqualTo(List.of());
            assertThat(page.page().evaluate("""
                            performance.getEntriesByType('resource').filter(r => r.name.endsWith('.js')
                              && r.startTime < performance.getEntriesByType('navigation')[0].domInteractive).map(r => r.name)"""))
                    .as("modules that compete with the first paint")
                    .isEqualTo(List.of());
        }
    }
}
