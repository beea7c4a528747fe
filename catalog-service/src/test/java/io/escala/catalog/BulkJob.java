package io.escala.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.UUID;

/** A job as its worker drives it: steps in order under one fence. */
final class BulkJob {

    final UUID id = UUID.randomUUID();
    private final Http http;

    BulkJob(URI base) {
        http = new Http(base);
        http.post(path("begin"), "{\"epoch\":1,\"n\":1}");
    }

    /** Asks for one step; {@code fields} is what the request holds beside the fence. */
    JsonNode step(int step, String effect, String fields) {
        var answer = http.post(
                path("steps/" + step + "/" + effect),
                "{\"epoch\":1,\"n\":1" + (fields.isEmpty() ? "" : "," + fields) + "}");
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return Http.json(answer);
    }

    /** Takes steps until the catalog says that the job is done; gives how many there were. */
    int run(String effect, String fields) {
        for (int step = 0; ; step++) {
            if (step(step, effect, fields).get("last").asBoolean()) {
                return step + 1;
            }
        }
    }

    /** Puts products in, each a JSON object. */
    void products(String... rows) {
        var answer = step(
                0,
                "products",
                "\"nextOffset\":" + rows.length + ",\"last\":true,\"rejected\":[],\"rows\":[" + String.join(",", rows)
                        + "]");
        if (answer.at("/counts/rejected").asInt() != 0) {
            throw new AssertionError(http.get(path("errors")).body());
        }
    }

    /** The whole text of the file that the job made. */
    String file(String format) {
        for (var made : Http.json(http.get(path("files"))).get("items")) {
            if (made.get("format").asText().equals(format)) {
                return text(made.get("file").asText(), made.get("size").asLong());
            }
        }
        throw new AssertionError("the job has made no " + format);
    }

    private String text(String file, long size) {
        var text = new StringBuilder();
        for (int n = 0; text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length < size; n++) {
            text.append(http.get("internal/files/" + file + "/chunks/" + n).body());
        }
        return text.toString();
    }

    private String path(String rest) {
        return "internal/jobs/" + id + "/" + rest;
    }
}
