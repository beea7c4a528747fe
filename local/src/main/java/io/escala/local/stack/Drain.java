package io.escala.local.stack;

import io.escala.local.services.JvmService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The time between taking gateways off the balancer's list and asking them to stop. */
final class Drain {
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private Drain() {}

    static void await(Optional<JvmService> balancer, List<String> addresses) throws InterruptedException {
        if (balancer.isPresent() && !addresses.isEmpty()) {
            Thread.sleep(LONGEST);
        }
    }
}
