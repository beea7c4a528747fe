package io.escala.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.local.CommandException;
import io.escala.local.process.Http;
import io.escala.local.services.JvmService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The gateways as the balancer sees them: a change of the backends file counts once its status shows it. */
final class Routing {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration WITHIN = Duration.ofSeconds(15);

    private final JvmService balancer;

    Routing(JvmService balancer) {
        this.balancer = balancer;
    }

    /** Waits until the balancer sends requests to all of these. */
    void awaitUsed(Collection<JvmService> gateways) throws InterruptedException, CommandException {
        await(
                states -> gateways.stream().allMatch(g -> "healthy".equals(states.get(address(g)))),
                "does not use all gateways");
    }

    /** Waits until the balancer sends no new request to any of these. */
    void awaitLeft(Collection<JvmService> gateways) throws InterruptedException, CommandException {
        await(
                states -> gateways.stream().noneMatch(g -> states.containsKey(address(g))),
                "still uses a leaving gateway");
    }

    private void await(Predicate<Map<String, String>> condition, String otherwise)
            throws InterruptedException, CommandException {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        String last = "no answer";
        while (System.nanoTime() < deadline) {
            try {
                Map<String, String> states = states();
                if (condition.test(states)) {
                    return;
                }
                last = states.toString();
            } catch (IOException | UncheckedIOException e) {
                last = e.toString();
            }
            Thread.sleep(25);
        }
        throw new CommandException("The balancer " + otherwise + " after " + WITHIN.toSeconds() + " s: " + last
                + "; its log is " + balancer.log());
    }

    private Map<String, String> states() throws IOException {
        HttpURLConnection connection = Http.open(balancer.managementUrl() + "/status");
        Map<String, String> states = new HashMap<>();
        for (JsonNode backend : JSON.readTree(Http.body(connection)).path("backends")) {
            states.put(backend.path("address").asText(), backend.path("state").asText());
        }
        return states;
    }

    private static String address(JvmService gateway) {
        return "127.0.0.1:" + gateway.trafficPort();
    }
}
