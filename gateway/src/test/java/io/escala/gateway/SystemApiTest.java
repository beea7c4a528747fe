package io.escala.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class SystemApiTest {

    @TestHTTPResource("/")
    URI base;

    @TestHTTPResource(value = "/q/metrics", management = true)
    URI metrics;

    @ConfigProperty(name = "escala.instance")
    String instance;

    private Http http;

    @BeforeEach
    void connect() {
        http = new Http(base);
    }

    private JsonNode picture() {
        var answer = http.get("api/system");
        assertThat(answer.statusCode()).isEqualTo(200);
        return Http.json(answer);
    }

    private JsonNode self() {
        return picture().get("gateways").get(0);
    }

    private static long reads(JsonNode gateway, String outcome) {
        return gateway.at("/reads/" + outcome + "/count").asLong();
    }

    @Test
    void everyReadIsCountedOnceByWhatTheCacheDid() {
        Http.await(() ->
                Http.header(http.get("api/products/seen-often"), "Cache-Status").contains("hit"));
        var before = self();
        long hits = 0;
        for (int i = 0; i < 50; i++) {
            hits += Http.header(http.get("api/products/seen-often"), "Cache-Status")
                            .contains("hit;")
                    ? 1
                    : 0;
        }
        http.get("api/products/seen-often", "Cache-Control", "no-cache");
        var after = self();

        assertThat(after.get("requests").asLong() - before.get("requests").asLong())
                .as("the picture itself is not in the traffic it shows")
                .isEqualTo(51);
        long counted = 0;
        for (var outcome : List.of("near", "redis", "stale", "collapsed", "stored", "unstored", "bypass")) {
            counted += reads(after, outcome) - reads(before, outcome);
        }
        assertThat(counted).isEqualTo(51);
        assertThat(reads(after, "bypass") - reads(before, "bypass")).isEqualTo(1);
        assertThat(reads(after, "near") + reads(after, "redis") + reads(after, "stale"))
                .isEqualTo(reads(before, "near") + reads(before, "redis") + reads(before, "stale") + hits);
        long timed = 0;
        for (var count : after.get("latency")) {
            timed += count.asLong();
        }
        assertThat(timed).isEqualTo(after.get("requests").asLong());
    }

    @Test
    void figuresAreTheMetrics() {
        http.get("api/products/measured");
        var gateway = self();
        var text = new Http(metrics).get("/q/metrics").body();
        double metric = text.lines()
                .filter(line -> line.startsWith("escala_requests_seconds_count") && !line.contains("\"system\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
        assertThat((long) metric).isEqualTo(gateway.get("requests").asLong());
        assertThat(text)
                .contains("escala_product_reads_seconds_bucket{outcome=\"redis\",le=\"5.0E-5\"}")
                .doesNotContain("measured");
    }

    @Test
    void aPartThatDoesNotAnswerIsNamedAndTheRestIsShown() {
        assertThat(picture().get("notices")).isEmpty();
        Surroundings.jobs().kill();
        Surroundings.cache().pause();
        Surroundings.catalog().down(true);
        try {
            Http.await(() -> picture()
                    .get("notices")
                    .findValuesAsText("part")
                    .containsAll(List.of("jobs-redis", "cache-redis", "catalog")));
            var degraded = picture();
            assertThat(degraded.get("queue")).isNull();
            assertThat(degraded.get("gateways")).hasSize(1);
        } finally {
            Surroundings.jobs().restart();
            Surroundings.cache().resume();
            Surroundings.catalog().down(false);
        }
        Http.await(() -> picture().get("notices").isEmpty());
        assertThat(picture().at("/queue/ready").isNumber()).isTrue();
    }

    @Test
    void aHangingPartDelaysThePictureByNoMoreThanItsPatience() {
        Surroundings.jobs().pause();
        try {
            long begin = System.nanoTime();
            picture();
            picture();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
        } finally {
            Surroundings.jobs().resume();
        }
        Http.await(() -> picture().get("notices").isEmpty());
    }

    @Test
    void eventsAreWholePicturesAtEachInterval() throws IOException {
        var connection = base.resolve("api/system/events").toURL().openConnection();
        connection.setReadTimeout(10_000);
        assertThat(connection.getContentType()).startsWith("text/event-stream");
        var events = new ArrayList<JsonNode>();
        try (var lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            while (events.size() < 3) {
                var line = lines.readLine();
                assertThat(line).as("the stream goes on").isNotNull();
                if (line.startsWith("data:")) {
                    events.add(new com.fasterxml.jackson.databind.ObjectMapper().readTree(line.substring(5)));
                } else if (line.startsWith("event:")) {
                    assertThat(line.substring(6).strip()).isEqualTo("system");
                }
            }
        }
        assertThat(events).allSatisfy(event -> {
            assertThat(event.get("servedBy").asText()).isEqualTo(instance);
            assertThat(event.at("/gateways/0/streams").asLong()).isPositive();
        });
    }

    @Test
    void unreachableBalancersAreNamed() {
        assertThat(picture().get("balancers")).hasSize(1).allSatisfy(balancer -> {
            assertThat(balancer.get("reachable").asBoolean()).isFalse();
            assertThat(balancer.get("address").asText()).isEqualTo("127.0.0.1:1");
            assertThat(balancer.get("reason").asText()).isNotEmpty();
        });
    }

    @Test
    void pageIsServedWithItsPolicyAndItsFilesMayBeKept() {
        var index = http.get("");
        assertThat(index.statusCode()).isEqualTo(200);
        assertThat(Http.header(index, "Cache-Control")).isEqualTo("no-cache");
        assertThat(Http.header(index, "Content-Security-Policy")).startsWith("default-src 'none'");
        assertThat(http.get("", "If-None-Match", Http.header(index, "ETag")).statusCode())
                .isEqualTo(304);

        var matcher = java.util.regex.Pattern.compile("/page/[0-9a-f]{12}/[a-z/-]+\\.js")
                .matcher(index.body());
        assertThat(matcher.find()).as("the index names its scripts").isTrue();
        var script = http.get(matcher.group());
        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(Http.header(script, "Content-Type")).startsWith("text/javascript");
        assertThat(Http.header(script, "Cache-Control")).contains("immutable");
        var zipped = http.get(matcher.group(), "Accept-Encoding", "gzip");
        assertThat(Http.header(zipped, "Content-Encoding")).isEqualTo("gzip");

        var other = http.get(matcher.group().replaceFirst("[0-9a-f]{12}", "000000000000"));
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(Http.header(other, "Cache-Control")).isEqualTo("no-cache");
        Http.problem(http.get("page/000000000000/none.js"), 404);
        Http.problem(http.get("page/../application.properties"), 404);
    }
}
