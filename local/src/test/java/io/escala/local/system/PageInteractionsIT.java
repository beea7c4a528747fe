package io.escala.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.SelectOption;
import io.escala.local.sample.SampleCsv;
import java.io.StringWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that can be done on the live page, done in a browser, which must find nothing to complain of afterwards, nor
 * axe. Each test takes one of six looks; {@code ./escala test -Descala.looks=all} does each in all of them.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("looks")
@ExtendWith({ChromiumHere.class, SharedStack.class})
final class PageInteractionsIT {

    /** A window's width and colours. */
    record Look(int width, ColorScheme colours) {}

    private static final List<Look> LOOKS = IntStream.of(360, 1280, 2560)
            .boxed()
            .flatMap(width -> Stream.of(new Look(width, ColorScheme.LIGHT), new Look(width, ColorScheme.DARK)))
            .toList();

    private final Optional<Look> look;
    private LivePage page;
    private Client client;

    /** @param look for all tests; empty to let each have its own */
    PageInteractionsIT(Optional<Look> look) {
        this.look = look;
    }

    static Stream<Optional<Look>> looks() {
        return "all".equals(System.getProperty("escala.looks"))
                ? LOOKS.stream().map(Optional::of)
                : Stream.of(Optional.empty());
    }

    @BeforeEach
    void open(Browser browser, RunningStack stack, TestInfo test) throws Exception {
        var shown = look.orElseGet(
                () -> LOOKS.get(Math.floorMod(test.getDisplayName().hashCode(), LOOKS.size())));
        client = new Client(stack);
        if (Client.json(client.get("/api/products?limit=200")).path("items").size() < 100) {
            var csv = new StringWriter();
            SampleCsv.write(300, csv);
            client.awaitEnd(client.send("POST", "/api/imports", "text/csv", csv.toString()), LivePage.WITHIN);
        }
        page = LivePage.open(browser, stack, shown.width(), shown.colours(), "en");
    }

    @AfterEach
    void noComplaints() {
        var violations = page.violations();
        page.close();
        client.close();
        assertThat(violations).as("what axe finds").isEmpty();
        assertThat(page.complaints()).as("the browser's console").isEmpty();
    }

    @Test
    void burstCountsEachReadByGatewayAndBySourceAndNothingIsLost() throws Exception {
        LivePage.awaitFullTurns(client);
        page.at("#start-over").click();
        page.at("#burst [name=count]").fill("200");
        page.at("#burst [name=of]").selectOption(new SelectOption().setValue("many"));
        page.at("#burst button.primary").click();
        page.at("#burst [data-reads='200']").waitFor();

        assertThat(page.at("#burst [data-failed='0']").count()).isOne();
        long split = 0;
        for (var row : page.at("#burst .split [data-gateway]").all()) {
            long count = Long.parseLong(row.getAttribute("data-count"));
            assertThat(count).as(row.textContent()).isBetween(95L, 105L);
            split += count;
        }
        assertThat(split).isEqualTo(200);
        page.awaitFigure("#cache-tiles", "reads", 200);
        assertThat(page.at("#burst [data-curl] code").textContent()).startsWith("for i in $(seq 200); do curl -s");
    }

    @Test
    void queuedTasksAreSeenRunningAndOneIsCancelled() throws Exception {
        page.at("#queue-many [name=count]").fill("3");
        page.at("#queue-many [name=seconds]").fill("20");
        page.at("#queue-many button.primary").click();
        page.awaitText("#queue-many [data-out]", "3 accepted");
        var running = page.at("#jobs tbody tr:has(.badge:text-is('running'))");
        running.first().waitFor();
        page.at("#workers .slot").first().waitFor();

        Eventually.until(
                LivePage.WITHIN,
                () -> {
                    var cancel = page.at("#jobs tbody tr:has(.badge:text-is('running')) button:visible:enabled");
                    if (cancel.count() > 0) {
                        cancel.first().dispatchEvent("click");
                    }
                    return running.count();
                },
                left -> left == 0,
                () -> "jobs still run");
        page.awaitText("#jobs tbody", "cancelled");
    }

    @Test
    void deadLetterShowsWhyAndIsTriedAgain() throws Exception {
        String id = client.awaitEnd(client.send("POST", "/api/imports", "text/csv", "colour\nblue\n"), LivePage.WITHIN)
                .path("id")
                .asText();
        String letter = "#dead li:has-text('" + id.substring(0, 8) + "')";
        page.awaitText(letter, "colour");

        String before = updated(id);
        page.at(letter + " button").click();
        Eventually.until(
                LivePage.WITHIN,
                () -> updated(id),
                after -> !after.equals(before),
                () -> "the dead job was not tried again");
    }

    private String updated(String job) throws Exception {
        return Client.json(client.get("/api/jobs/" + job)).path("updatedAt").asText();
    }

    @Test
    void formSubmitsAJobAndSaysWhichFieldIsWrong() throws Exception {
        page.at("#submit [name=payload]").fill("{\"duration\":\"soon\"}");
        page.at("#submit button.primary").click();
        page.awaitText("#submit [data-out]", "duration must be an ISO 8601 duration");
        page.complaints().removeIf(complaint -> complaint.contains("400"));
        page.at("#submit [name=payload]").fill("{\"duration\":\"PT0.1S\"}");
        page.at("#submit [name=delay]").fill("3600");
        page.at("#submit button.primary").click();
        page.awaitText("#submit [data-out]", "Accepted as");
        page.awaitText("#jobs tbody", "scheduled");
    }

    @Test
    void queueIsPausedAndResumed() throws Exception {
        page.at("#pause:has-text('Pause')").click();
        try {
            page.at("#pause:has-text('Resume')").waitFor();
            assertThat(Client.json(client.get("/api/queue")).path("paused").asBoolean())
                    .isTrue();
        } finally {
            client.send("PUT", "/api/queue", "application/json", "{\"paused\":false}");
        }
        page.at("#pause:has-text('Pause')").waitFor();
    }

    @Test
    void resultOfAJobIsDownloaded() throws Exception {
        page.at("#submit [name=type]").selectOption("inventory-report");
        page.at("#submit button.primary").click();
        var row = page.at("#jobs tbody tr:has-text('inventory-report'):has(.badge:text-is('succeeded'))");
        row.first().waitFor();
        Download result = page.page()
                .waitForDownload(() -> row.first().locator("button:visible").dispatchEvent("click"));
        assertThat(Files.readString(result.path())).contains("outOfStock");
    }

    @Test
    void droppedFileIsImportedAndItsRefusedRowsAreDownloaded() throws Exception {
        String sku = "drop-" + UUID.randomUUID();
        page.page().evaluate("""
                        ([name, text]) => {
                          const transfer = new DataTransfer();
                          transfer.items.add(new File([text], name, {type: 'text/csv'}));
                          for (const kind of ['dragenter', 'dragover', 'drop'])
                            document.body.dispatchEvent(new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true}));
                        }""", new String[] {
            "dropped.csv", "sku,name,price,currency\n" + sku + ",Dropped,1.50,EUR\n" + sku + "-bad,Broken,dear,EUR\n"
        });
        page.awaitText("#imports", "succeeded: 2 rows, 1 refused");
        Download errors = page.page()
                .waitForDownload(() -> page.at("#imports button").first().click());
        assertThat(Files.readString(errors.path()))
                .startsWith("line,sku,reason")
                .contains("3," + sku + "-bad,");
        assertThat(client.get("/api/products/" + sku).statusCode()).isEqualTo(200);
    }

    @Test
    void chosenFileThatIsNoTableSaysSo() throws Exception {
        page.at("#file")
                .setInputFiles(new com.microsoft.playwright.options.FilePayload(
                        "odd.csv", "text/csv", "colour\nblue\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        page.awaitText("#imports", "dead");
    }

    @Test
    void generatedProductsAreImportedAndFound() throws Exception {
        page.at("#sample [name=count]").fill("50");
        page.at("#sample button.primary").click();
        page.awaitText("#sample [data-out]", "50 products imported");
        assertThat(client.get("/api/products/DEMO-000050").statusCode()).isEqualTo(200);
    }

    @Test
    void traceShowsTheWayOfOneReadAsItsAnswerTellsIt() throws Exception {
        client.putProduct("traced");
        page.at("#trace [name=sku]").fill("traced");
        page.at("#trace button").click();
        page.awaitText("#trace-out .hop.p", "PostgreSQL");
        Eventually.until(
                LivePage.WITHIN,
                () -> {
                    page.at("#trace button").click();
                    page.at("#trace-out .raw").waitFor();
                    return page.at("#trace-out").textContent();
                },
                shown -> shown.matches("(?s).*hit.*Cache-Status.*; hit.*X-Served-Bygateway-[12].*"),
                () -> "no read is a hit");
    }

    @Test
    void productIsMadeChangedProtectedAndDeleted() throws Exception {
        String sku = "page-" + UUID.randomUUID();
        page.at("#new-product").click();
        for (var field : Map.of("sku", sku, "name", "Lámpara \"única\"", "price", "12345678901.1234", "stock", "3")
                .entrySet()) {
            page.at("#product-form [name=" + field.getKey() + "]").fill(field.getValue());
        }
        page.at("#product-form [name=attributes]").fill("{\"watts\":9}");
        page.at("#product-form button.primary").click();
        page.awaitText("#product-form [data-out]", "Saved.");
        JsonNode made = Client.json(client.get("/api/products/" + sku));
        assertThat(made.path("name").asText()).isEqualTo("Lámpara \"única\"");
        assertThat(made.path("price").decimalValue()).isEqualByComparingTo("12345678901.1234");
        assertThat(made.path("attributes").path("watts").asInt()).isEqualTo(9);

        String word = "meanwhile" + sku.replaceAll("[^0-9a-f]", "");
        var other = client.send(
                "PUT",
                "/api/products/" + sku,
                "application/json",
                "{\"name\":\"" + word + "\",\"price\":7.50,\"currency\":\"EUR\"}");
        assertThat(other.statusCode()).isEqualTo(200);
        page.at("#product-form [name=name]").fill("Overwritten");
        page.at("#product-form button.primary").click();
        page.awaitText("#product-form [data-out]", "Somebody else changed it");
        page.complaints().removeIf(complaint -> complaint.contains("412"));
        assertThat(Client.json(client.get("/api/products/" + sku)).path("name").asText())
                .isEqualTo(word);

        page.at("#product .dialog-head button").click();
        page.at("#search [name=q]").fill(word);
        page.at("#search button").click();
        page.at("#results button:has-text('" + word + "')").click();
        page.at("#product-delete").click();
        page.at("#product:not([open])")
                .waitFor(new com.microsoft.playwright.Locator.WaitForOptions()
                        .setState(com.microsoft.playwright.options.WaitForSelectorState.ATTACHED));
        Eventually.until(
                LivePage.WITHIN,
                () -> client.get("/api/products/" + sku).statusCode(),
                status -> status == 404,
                () -> "the product is still there");
    }

    @Test
    void languageAndColoursAreSwitchedAndKept() throws Exception {
        page.at("#language").selectOption("es");
        page.awaitText("#jobs-h", "Trabajos asíncronos");
        assertThat(page.at("html").getAttribute("lang")).isEqualTo("es");
        page.at("#theme").selectOption("dark");
        assertThat(page.at("html").getAttribute("data-theme")).isEqualTo("dark");
        page.page().reload();
        page.awaitLive();
        page.awaitText("#jobs-h", "Trabajos asíncronos");
        page.awaitText("#connection", "En vivo, por gateway-");
        assertThat(page.at("html").getAttribute("data-theme")).isEqualTo("dark");
    }
}
