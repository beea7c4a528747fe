package io.escala.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.proxy.AccessLog;
import io.escala.balancer.testing.Await;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The lines of the access log, in both formats. */
final class AccessLogWriterTest {

    private static final AccessLog.Entry ENTRY = new AccessLog.Entry(
            "10.0.0.9", "GET", "/a?b=\"c\"", 200, 288, 1_500, "10.0.0.1:8080", 1, "abc", "00-1-2-01", "1");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void aJsonLineHasEveryField() {
        var line = new JsonObject(written(BalancerConfig.AccessLogFormat.JSON));
        assertThat(line.getString("target")).isEqualTo("/a?b=\"c\"");
        assertThat(line.getInteger("status")).isEqualTo(200);
        assertThat(line.getString("backend")).isEqualTo("10.0.0.1:8080");
        assertThat(line.getInteger("micros")).isEqualTo(1_500);
        assertThat(line.getString("requestId")).isEqualTo("abc");
        assertThat(line.getString("traceparent")).isEqualTo("00-1-2-01");
        assertThat(line.getString("traceId")).isEqualTo("1");
    }

    @Test
    void aTextLineIsForPeople() {
        assertThat(written(BalancerConfig.AccessLogFormat.TEXT))
                .endsWith(" 10.0.0.9 \"GET /a?b=\"c\"\" 200 288 1.5ms 10.0.0.1:8080 retries=1 abc\n");
    }

    private String written(BalancerConfig.AccessLogFormat format) {
        try (var writer = new AccessLogWriter(format, out)) {
            writer.log().answered(ENTRY);
            Await.until("a line", () -> out.size() > 0);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
