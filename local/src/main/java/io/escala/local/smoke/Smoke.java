package io.escala.local.smoke;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * The smoke test as a program of its own, as {@code helm test} runs it in an image that holds no other library.
 * {@code ESCALA_URL} names the deployment, {@code ESCALA_GATEWAYS} how many gateways must answer (2), and
 * {@code ESCALA_API_KEY} the key, where access is on. Exit code 0 when everything holds, 1 when not.
 */
public final class Smoke {
    private Smoke() {}

    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> environment = System.getenv();
        String url = environment.getOrDefault("ESCALA_URL", "http://localhost:8080");
        try {
            int gateways = Integer.parseInt(environment.getOrDefault("ESCALA_GATEWAYS", "2"));
            Optional<String> key =
                    Optional.ofNullable(environment.get("ESCALA_API_KEY")).filter(k -> !k.isBlank());
            SmokeTest.run(url, gateways, key, System.out::println);
        } catch (NumberFormatException e) {
            fail("ESCALA_GATEWAYS must be a number: " + e.getMessage());
        } catch (SmokeFailure e) {
            fail(e.getMessage());
        } catch (IOException e) {
            fail(url + " cannot be reached: " + e);
        }
    }

    private static void fail(@org.jspecify.annotations.Nullable String message) {
        System.err.println("smoke test failed: " + message);
        System.exit(1);
    }
}
