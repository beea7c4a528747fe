package io.escala.local.stack;

import io.escala.local.CommandException;
import io.escala.local.process.Http;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;

/**
 * The last condition of being ready: a product read through the balancer is answered, and with the cache in use. A
 * Redis that has just started is not trusted with fills for a few seconds, which the answer's Cache-Status tells.
 */
final class FirstRead {
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final String SKU = "escala-up";

    private FirstRead() {}

    static void await(int port) throws InterruptedException, CommandException {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        String last = "no answer";
        while (System.nanoTime() < deadline) {
            try {
                HttpURLConnection connection = Http.open("http://127.0.0.1:" + port + "/api/products/" + SKU);
                int status = connection.getResponseCode();
                String cache = String.valueOf(connection.getHeaderField("Cache-Status"));
                Http.body(connection);
                if ((status == 404 || status == 200) && !cache.contains("fwd=bypass")) {
                    return;
                }
                last = "status " + status + ", Cache-Status " + cache;
            } catch (IOException e) {
                last = e.toString();
            }
            Thread.sleep(50);
        }
        throw new CommandException("Everything started, but a product read through the balancer on port " + port
                + " is not answered as it should after " + WITHIN.toSeconds() + " s: " + last + ".");
    }
}
