package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page of a system that asks for keys; a stack of its own, since the shared one does not. */
@ExtendWith(ChromiumHere.class)
final class PageAccessIT {

    private static final String KEY = "the-operators-own-secret-key";

    @Test
    void pageAsksForAKeyAndSendsItWithEveryCallAndItsEvents(Browser browser) throws Exception {
        var keys = Map.of("ESCALA_ACCESS_MODE", "keys", "ESCALA_ACCESS_KEYS", "op operator " + KEY);
        try (var stack = RunningStack.start(keys, "with keys", "--fresh", "--gateways", "1", "--workers", "1");
                var page = LivePage.openWithoutWaiting(browser, stack)) {
            enter(page, "not-the-operators-secret-key");
            page.at("#connection.refused").waitFor();
            assertThat(page.at("#summary .tile").count())
                    .as("nothing is shown without the key")
                    .isZero();
            enter(page, KEY);
            page.awaitLive();

            page.at("#queue-many [name=count]").fill("1");
            page.at("#queue-many [name=seconds]").fill("0.1");
            page.at("#queue-many button.primary").click();
            page.awaitText("#queue-many [data-out]", "1 accepted");
            page.at("#jobs tbody tr:has(.badge:text-is('succeeded'))").waitFor();
            assertThat(page.page().url()).doesNotContain(KEY);
            assertThat((String) page.page().evaluate("JSON.stringify(localStorage)"))
                    .doesNotContain(KEY);
            page.complaints().removeIf(complaint -> complaint.contains("401"));
            assertThat(page.complaints()).isEmpty();
        }
    }

    private static void enter(LivePage page, String key) {
        page.at("#key[open] [name=key]").fill(key);
        page.at("#key button[value=use]").click();
    }
}
