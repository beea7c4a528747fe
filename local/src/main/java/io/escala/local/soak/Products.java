package io.escala.local.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.local.sample.SampleProduct;
import io.escala.local.soak.Client.Answer;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The catalog's products against those that were generated, by an export of all of them. */
final class Products {
    private final Client client;

    Products(Client client) {
        this.client = client;
    }

    /** Adds what is missing, twice there or not as it was sent. */
    void check(int count, List<String> broken) throws IOException, InterruptedException {
        BitSet seen = new BitSet();
        client.lines(export(), line -> {
            JsonNode product = line.path("sku").isTextual() ? line : null;
            int number = product == null ? 0 : number(product.path("sku").asText());
            if (product == null || number < 1 || number > count || !isAsSent(product, SampleProduct.number(number))) {
                broken.add("a product is not as it was sent: " + line);
            } else if (seen.get(number)) {
                broken.add("a product is there twice: " + line);
            } else {
                seen.set(number);
            }
        });
        if (seen.cardinality() != count) {
            broken.add("%d of %d products are there, the first missing one is number %d"
                    .formatted(seen.cardinality(), count, seen.nextClearBit(1)));
        }
    }

    private String export() throws InterruptedException {
        Answer accepted = client.send("POST", "/api/jobs", Map.of("Content-Type", "application/json"), """
                {"type":"export-products","payload":{"format":"ndjson"}}""");
        while (true) {
            JsonNode job = client.get(accepted.location(), Map.of()).json();
            switch (job.path("state").asText()) {
                case "succeeded" -> {
                    return job.at("/result/download").asText();
                }
                case "dead", "cancelled", "parked" -> throw new IllegalStateException("no export: " + job);
                default -> TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    private static int number(String sku) {
        int dash = sku.lastIndexOf('-');
        return sku.substring(dash + 1).matches("[0-9]{7}") ? Integer.parseInt(sku.substring(dash + 1)) : 0;
    }

    private static boolean isAsSent(JsonNode product, SampleProduct sent) {
        return product.path("sku").asText().equals(sent.sku())
                && product.path("name").asText().equals(sent.name())
                && product.path("description").asText("").equals(sent.description())
                && product.path("category").asText().equals(sent.category())
                && product.path("price").decimalValue().compareTo(sent.price()) == 0
                && product.path("currency").asText().equals(sent.currency())
                && product.path("stock").asInt() == sent.stock();
    }
}
