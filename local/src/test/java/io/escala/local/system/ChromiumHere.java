package io.escala.local.system;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the Chromium of this machine, one process for all of them. Where there is none they are skipped, and the
 * output says so; with {@code ESCALA_BROWSER_REQUIRED=true} in the environment, as the hosted workflow sets it, they fail.
 */
final class ChromiumHere implements BeforeAllCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(ChromiumHere.class);

    private static final List<String> USUAL = List.of(
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/usr/bin/google-chrome-stable",
            "/snap/bin/chromium",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

    /** Playwright and the browser it drives; closed after the last test. */
    record Running(Playwright playwright, Browser chromium) implements AutoCloseable {
        @Override
        public void close() {
            chromium.close();
            playwright.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Optional<String> missing = missing();
        if (missing.isPresent()) {
            String message = "The live page was NOT tested in a browser: " + missing.get();
            if ("true".equals(System.getenv("ESCALA_BROWSER_REQUIRED"))) {
                throw new AssertionError(message);
            }
            System.out.println(message);
            Assumptions.abort(message);
        }
    }

    private static Optional<String> missing() {
        if (chromium().isEmpty()) {
            return Optional.of(
                    "there is no Chromium here. Install one, or name one by ESCALA_CHROMIUM=/path/to/chromium.");
        }
        try {
            Class.forName("com.microsoft.playwright.impl.driver.jar.DriverJar");
            return Optional.empty();
        } catch (ClassNotFoundException e) {
            return Optional.of("Playwright's driver is not here. ./escala test brings it; with Maven, add -Pbrowser.");
        }
    }

    private static Optional<Path> chromium() {
        return Stream.concat(Stream.ofNullable(System.getenv("ESCALA_CHROMIUM")), USUAL.stream())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Running running(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(Running.class, key -> launch(), Running.class);
    }

    private static Running launch() {
        Playwright playwright =
                Playwright.create(new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Running(
                playwright,
                playwright
                        .chromium()
                        .launch(new LaunchOptions()
                                .setExecutablePath(chromium().orElseThrow())
                                .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage"))));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Browser.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return running(context).chromium();
    }
}
