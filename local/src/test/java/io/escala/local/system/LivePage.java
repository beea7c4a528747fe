package io.escala.local.system;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The live page in a browser window, with everything it complained of. */
final class LivePage implements AutoCloseable {
    static final Duration WITHIN = Duration.ofSeconds(30);

    private static final Set<String> GRAVE = Set.of("serious", "critical");

    private static final Path SHOTS = Cli.TESTS.resolveSibling("screenshots");

    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private LivePage(BrowserContext context, String url) {
        this.context = context;
        this.page = context.newPage();
        page.setDefaultTimeout((double) WITHIN.toMillis());
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.type() + ": " + message.text());
            }
        });
        page.onPageError(error -> complaints.add("uncaught: " + error));
        page.navigate(url);
    }

    static LivePage open(Browser browser, RunningStack stack) {
        return open(browser, stack, 1280, ColorScheme.LIGHT, "en");
    }

    static LivePage open(Browser browser, RunningStack stack, int width, ColorScheme colours, String language) {
        var page = openWithoutWaiting(browser, stack, width, colours, language);
        page.awaitLive();
        return page;
    }

    /** Opened, though it may not show anything yet. */
    static LivePage openWithoutWaiting(Browser browser, RunningStack stack) {
        return openWithoutWaiting(browser, stack, 1280, ColorScheme.LIGHT, "en");
    }

    private static LivePage openWithoutWaiting(
            Browser browser, RunningStack stack, int width, ColorScheme colours, String language) {
        return new LivePage(
                browser.newContext(new NewContextOptions()
                        .setViewportSize(width, width < 600 ? 800 : width * 9 / 16)
                        .setColorScheme(colours)
                        .setLocale(language)
                        .setAcceptDownloads(true)),
                stack.url() + "/");
    }

    Page page() {
        return page;
    }

    Locator at(String selector) {
        return page.locator(selector);
    }

    /** Waits until the page shows the system as it is now; its summary comes with the first picture. */
    void awaitLive() {
        at("#connection.live").waitFor();
        at("#summary .tile").first().waitFor();
    }

    /** The value of a figure, a whole number in English. */
    long figure(String panel, String name) {
        var text = at(panel + " [data-figure=" + name + "] dd").textContent().replace(",", "");
        return text.equals("–") ? -1 : Long.parseLong(text);
    }

    void awaitFigure(String panel, String name, long wanted) throws Exception {
        Eventually.until(
                WITHIN,
                () -> figure(panel, name),
                shown -> shown == wanted,
                () -> "the page does not show " + wanted + " " + name);
    }

    void awaitText(String selector, String wanted) throws Exception {
        Eventually.until(
                WITHIN,
                () -> String.join("\n", at(selector).allTextContents()),
                text -> text.contains(wanted),
                () -> "the page does not show \"" + wanted + "\" at " + selector);
    }

    /** Waits until every gateway takes its full turns: one that came back warms up first. */
    static void awaitFullTurns(Client client) throws Exception {
        Eventually.until(
                Duration.ofSeconds(60),
                () -> Client.json(client.get("/api/system"))
                        .path("balancers")
                        .path(0)
                        .path("backends"),
                backends -> {
                    boolean full = backends.size() > 1;
                    for (var backend : backends) {
                        full &= backend.path("state").asText().equals("healthy")
                                && backend.path("share").asDouble(1) >= 1;
                    }
                    return full;
                },
                () -> "a gateway does not take its full turns");
    }

    /** What axe finds serious or critical, in all of the page or below a selector. */
    List<String> violations(String... within) {
        return new AxeBuilder(page)
                        .include(List.of(within))
                        .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"))
                        .analyze()
                        .getViolations()
                        .stream()
                        .filter(violation -> GRAVE.contains(violation.getImpact()))
                        .map(violation -> violation.getId() + ": " + violation.getNodes())
                        .toList();
    }

    /** Errors and warnings of the console, and exceptions that nobody caught. */
    List<String> complaints() {
        return complaints;
    }

    void screenshot(String name) {
        page.evaluate("scrollTo(0, 0)");
        page.screenshot(
                new ScreenshotOptions().setPath(SHOTS.resolve(name + ".png")).setFullPage(true));
    }

    @Override
    public void close() {
        context.close();
    }
}
