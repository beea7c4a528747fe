package io.escala.local.smoke;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Balancing, caching and a job from end to end. It writes one product under a name of its own, deletes it again, and
 * queues one short task. What it asks for holds while other clients use the deployment too.
 */
public final class SmokeTest {
    private static final Duration GIVE_UP = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int READS_PER_GATEWAY = 20;
    private static final Pattern STATE = Pattern.compile("\"state\"\\s*:\\s*\"([a-z]+)\"");
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([^\"]+)\"");

    private final Deployment deployment;
    private final int gateways;
    private final Consumer<String> output;
    private final String product = "/api/products/smoke-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);

    private SmokeTest(Deployment deployment, int gateways, Consumer<String> output) {
        this.deployment = deployment;
        this.gateways = gateways;
        this.output = output;
    }

    /**
     * @param gateways how many must answer in turn; 1 where there is nothing to balance
     * @param key the API key to show, where access is on; its role must be at least editor
     * @throws SmokeFailure naming the promise that does not hold
     * @throws IOException when the deployment cannot be reached
     */
    public static void run(String url, int gateways, Optional<String> key, Consumer<String> output)
            throws IOException, InterruptedException, SmokeFailure {
        try (Deployment deployment = new Deployment(url, key)) {
            new SmokeTest(deployment, gateways, output).run();
        }
    }

    private void run() throws IOException, InterruptedException, SmokeFailure {
        expect(201, deployment.put(product, product("before")));
        try {
            caching();
            balancing();
        } finally {
            expect(204, deployment.delete(product));
        }
        expect(404, deployment.get(product));
        job();
    }

    /** A second read comes from the cache, and no read after a write gives what was there before it. */
    private void caching() throws IOException, InterruptedException, SmokeFailure {
        awaitHit();
        expect(200, deployment.put(product, product("after")));
        for (int i = 0; i < gateways * 2; i++) {
            HttpResponse<String> read = expect(200, deployment.get(product));
            require(
                    read.body().contains("\"after\""),
                    "a read after a write gave the value from before: " + read.body());
        }
        awaitHit();
        output.accept("caching: reads are hits, and a write is seen by every read after it");
    }

    private void awaitHit() throws IOException, InterruptedException, SmokeFailure {
        long deadline = System.nanoTime() + GIVE_UP.toNanos();
        String status = cacheStatus();
        while (!status.contains("hit")) {
            require(System.nanoTime() < deadline, "no read was a cache hit; the last one's Cache-Status: " + status);
            Thread.sleep(PAUSE);
            status = cacheStatus();
        }
    }

    private String cacheStatus() throws IOException, InterruptedException, SmokeFailure {
        return expect(200, deployment.get(product))
                .headers()
                .firstValue("Cache-Status")
                .orElse("missing");
    }

    /** Every gateway answers its part. With other clients about, and several balancers, parts are near, not equal. */
    private void balancing() throws IOException, InterruptedException, SmokeFailure {
        Map<String, Integer> shares = new TreeMap<>();
        int reads = gateways * READS_PER_GATEWAY;
        for (int i = 0; i < reads; i++) {
            HttpResponse<String> read = expect(200, deployment.get(product));
            shares.merge(read.headers().firstValue("X-Served-By").orElse("nobody named"), 1, Integer::sum);
        }
        require(
                shares.size() >= gateways,
                "of " + gateways + " gateways these answered " + reads + " reads: " + shares);
        int least = shares.values().stream().mapToInt(Integer::intValue).min().orElse(0);
        require(least >= reads / shares.size() / 2, "the shares of " + reads + " reads are far apart: " + shares);
        output.accept("balancing: " + reads + " reads were shared as " + shares);
    }

    /** Accepted at once, done by a worker, and then known as succeeded. */
    private void job() throws IOException, InterruptedException, SmokeFailure {
        String task = "{\"type\":\"simulate\",\"payload\":{\"duration\":\"PT1S\",\"steps\":4}}";
        String id = first(ID, expect(202, deployment.post("/api/jobs", task)));
        long begin = System.nanoTime();
        String state = "unknown";
        while (!"succeeded".equals(state)) {
            require(System.nanoTime() - begin < GIVE_UP.toNanos(), "job " + id + " is still " + state);
            require(!"dead".equals(state) && !"cancelled".equals(state), "job " + id + " is " + state);
            Thread.sleep(PAUSE);
            state = first(STATE, expect(200, deployment.get("/api/jobs/" + id)));
        }
        output.accept("jobs: " + id + " succeeded "
                + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms after it was accepted");
    }

    private static String product(String name) {
        return "{\"name\":\"" + name + "\",\"category\":\"smoke\",\"price\":1.25,\"currency\":\"EUR\",\"stock\":1}";
    }

    private static String first(Pattern pattern, HttpResponse<String> response) throws SmokeFailure {
        Matcher matcher = pattern.matcher(response.body());
        require(matcher.find(), "no " + pattern + " in the answer of " + response.uri() + ": " + response.body());
        return matcher.group(1);
    }

    private static HttpResponse<String> expect(int status, HttpResponse<String> response) throws SmokeFailure {
        require(
                response.statusCode() == status,
                response.request().method() + " " + response.uri() + " was answered with " + response.statusCode()
                        + " instead of " + status + ": " + response.body());
        return response;
    }

    private static void require(boolean holds, String otherwise) throws SmokeFailure {
        if (!holds) {
            throw new SmokeFailure(otherwise);
        }
    }
}
