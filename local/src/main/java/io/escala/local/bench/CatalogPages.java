package io.escala.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Locale;

/** What a listing's first page costs, and its thousandth. */
final class CatalogPages implements AutoCloseable {

    private static final int PAGES = 1_000;
    private static final int TIMES = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String listing;

    CatalogPages(String url) {
        this.listing = url + "/api/products?sort=price&limit=20";
    }

    String compare() throws IOException, InterruptedException {
        var address = listing;
        for (int page = 1; page < PAGES; page++) {
            address = listing + "&cursor="
                    + JSON.readTree(get(address)).required("next").textValue();
        }
        median(listing);
        double first = median(listing);
        double last = median(address);
        return String.format(
                Locale.ROOT,
                "Page 1 of a listing by price: p50 %.2f ms; page %,d: %.2f ms; ratio %.2f.",
                first,
                PAGES,
                last,
                last / first);
    }

    private double median(String address) throws IOException, InterruptedException {
        var nanos = new long[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long begin = System.nanoTime();
            get(address);
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        return nanos[TIMES / 2] / 1e6;
    }

    private byte[] get(String address) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address))
                .header("Cache-Control", "no-cache")
                .build();
        var answer = client.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(address + " was answered with " + answer.statusCode());
        }
        return answer.body();
    }

    @Override
    public void close() {
        client.close();
    }
}
