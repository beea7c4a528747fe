package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import io.escala.local.process.Http;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the page shows is what happened, also when a part of the system dies meanwhile. */
@ExtendWith({ChromiumHere.class, SharedStack.class})
final class PageTruthIT {

    private static final int READS = 1000;
    private static final int JOBS = 20;

    @Test
    void aThousandReadsAndTwentyJobsAreShownExactlyAndSoDoTheMetrics(Browser browser, RunningStack stack)
            throws Exception {
        try (var client = new Client(stack);
                var page = LivePage.open(browser, stack)) {
            client.putProduct("counted");
            LivePage.awaitFullTurns(client);
            var warming = new AtomicInteger();
            Eventually.until(
                    LivePage.WITHIN,
                    () -> {
                        warming.incrementAndGet();
                        return client.get("/api/products/counted")
                                .headers()
                                .firstValue("Cache-Status")
                                .orElse("");
                    },
                    status -> status.contains("; hit"),
                    () -> "the product is not cached");
            page.awaitFigure("#cache-tiles", "reads", warming.get());
            page.at("#start-over").click();
            double before = productReads(stack);

            try (var threads = Executors.newFixedThreadPool(8)) {
                var reads = new ArrayList<Future<HttpResponse<String>>>();
                for (int i = 0; i < READS; i++) {
                    reads.add(threads.submit(() -> client.get("/api/products/counted")));
                }
                for (var read : reads) {
                    assertThat(read.get().statusCode()).isEqualTo(200);
                }
            }
            for (int i = 0; i < JOBS; i++) {
                var accepted = client.send(
                        "POST",
                        "/api/jobs",
                        "application/json",
                        "{\"type\":\"simulate\",\"payload\":{\"duration\":\"PT0.1S\",\"steps\":1}}");
                assertThat(accepted.statusCode()).isEqualTo(202);
            }

            page.awaitFigure("#cache-tiles", "reads", READS);
            page.awaitFigure("#summary", "jobs-done", JOBS);
            page.awaitFigure("#summary", "requests", READS + JOBS);
            page.awaitFigure("#summary", "failed", 0);
            assertThat(productReads(stack) - before).isEqualTo(READS);
            long balanced = 0;
            for (var row : page.at("#gateways tbody tr").all()) {
                balanced += Long.parseLong(
                        row.locator("td").nth(1).locator("span").textContent().replace(",", ""));
            }
            assertThat(balanced).isEqualTo(READS + JOBS);
            assertThat(page.at("#exact").textContent()).containsPattern("a difference of [01]\\.");
            assertThat(page.complaints()).isEmpty();
        }
    }

    /** Product reads as the gateways' Prometheus metrics count them. */
    private static double productReads(RunningStack stack) throws Exception {
        double sum = 0;
        for (JsonNode member : stack.status().path("members")) {
            if (member.path("name").asText().startsWith("gateway-")) {
                String metrics = Http.body(Http.open(
                        "http://127.0.0.1:" + member.path("managementPort").asInt() + "/q/metrics"));
                sum += metrics.lines()
                        .filter(line -> line.startsWith("escala_product_reads_seconds_count"))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                        .sum();
            }
        }
        return sum;
    }

    @Test
    void pageGoesOnAtAnotherGatewayWhenItsOwnIsKilledAndLosesNoProgress(Browser browser, RunningStack stack)
            throws Exception {
        try (var page = LivePage.open(browser, stack)) {
            page.at("#queue-many [name=count]").fill("1");
            page.at("#queue-many [name=seconds]").fill("8");
            page.at("#queue-many button.primary").click();
            var running = page.at("#jobs tbody tr:has(.badge:text-is('running'))");
            running.first().waitFor();
            String job = running.first().locator("th").getAttribute("title");
            String serving = serving(page);
            page.page().evaluate("""
                    () => {
                      window.longest = 0;
                      window.states = new Set();
                      let last = performance.now();
                      new MutationObserver(() => {
                        const now = performance.now();
                        window.longest = Math.max(window.longest, now - last);
                        last = now;
                        document.querySelectorAll('#gateways .badge').forEach(badge => window.states.add(badge.textContent));
                      }).observe(document.getElementById('map'), {childList: true});
                    }""");

            assertThat(stack.cli("kill", serving).exit()).isZero();

            Eventually.until(
                    LivePage.WITHIN,
                    () -> page.at("#connection.live").count() == 1 ? serving(page) : serving,
                    gateway -> !gateway.equals(serving),
                    () -> "the page does not go on at another gateway");
            Eventually.until(
                    LivePage.WITHIN,
                    () -> (String) page.page().evaluate("() => [...window.states].join()"),
                    states -> Stream.of("ejected", "silent", "gone", "joining", "on probation")
                            .anyMatch(states::contains),
                    () -> "the page does not show that a gateway was lost");
            assertThat(((Number) page.page().evaluate("() => window.longest")).doubleValue())
                    .as("longest time without a new picture, ms")
                    .isLessThan(3000);
            int percent = percent(page, job);
            Eventually.until(
                    LivePage.WITHIN, () -> percent(page, job), now -> now > percent, () -> "the job stands still");
            page.page()
                    .locator("#jobs tbody tr:has(th[title='" + job + "']):has(.badge:text-is('succeeded'))")
                    .waitFor();
            awaitBack(stack, serving);
        }
    }

    private static void awaitBack(RunningStack stack, String name) throws Exception {
        Eventually.until(
                Duration.ofSeconds(60),
                stack::status,
                status -> {
                    for (JsonNode member : status.path("members")) {
                        if (member.path("name").asText().equals(name)) {
                            return member.path("healthy").asBoolean();
                        }
                    }
                    return false;
                },
                () -> name + " is not back");
    }

    private static int percent(LivePage page, String job) {
        return Integer.parseInt(
                page.at("#jobs tbody tr:has(th[title='" + job + "']) .meter").getAttribute("aria-valuenow"));
    }

    private static String serving(LivePage page) {
        return page.at("#connection .words").textContent().replaceFirst("^Live, by ", "");
    }

    @Test
    void partsThatHangAreNamedAndTheRestGoesOn(Browser browser, RunningStack stack) throws Exception {
        var parts = List.of("redis-jobs", "redis-cache", "catalog");
        try (var page = LivePage.open(browser, stack)) {
            for (String part : parts) {
                stack.signal(part, "STOP");
            }
            try {
                page.awaitText("#notices", "jobs’ Redis");
                page.awaitText("#notices", "cache’s Redis");
                page.awaitText("#notices", "catalog does");
                assertThat(page.at("#connection.live").count()).isOne();
                assertThat(page.at("#gateways .badge").allTextContents())
                        .as("a gateway that cannot be heard is not gone")
                        .doesNotContain("gone");
            } finally {
                for (String part : parts) {
                    stack.signal(part, "CONT");
                }
            }
            Eventually.until(
                    LivePage.WITHIN,
                    () -> page.at("#notices .notice").count(),
                    notices -> notices == 0,
                    () -> "a notice stays");
        }
    }
}
