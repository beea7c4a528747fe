package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.relay.Relay;
import io.escala.local.services.Service;
import io.escala.local.stack.MemberStatus;
import io.escala.local.stack.Stack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A stack of an older version under load, whose parts are replaced by newer ones.
 *
 * @param catalogs stands where Kubernetes has the catalog's Service: it spreads connections, not requests
 * @param newer where the newer version is packaged
 * @param pause how long the load goes on after each change
 */
record UpgradeUnderTest(Stack stack, Relay catalogs, Path newer, Duration pause, Output output) {
    /** How long new connections may still be sent to a replica that has been told to end, as with kube-proxy. */
    private static final Duration ENDPOINTS_LAG = Duration.ofSeconds(1);

    /** Starts a newer instance beside the older ones; gives its name. */
    String join(Service service) throws IOException, InterruptedException, CommandException {
        String name = stack.join(service, newer);
        output.say("  " + name + " of the newer version is there");
        return name;
    }

    void leave(String name) throws IOException, InterruptedException, CommandException {
        stack.leave(name);
        goOn();
    }

    /** New connections to a catalog go to these in turn. */
    void serve(String... names) throws CommandException {
        int[] ports = new int[names.length];
        for (int i = 0; i < names.length; i++) {
            ports[i] = stack.port(names[i]);
        }
        catalogs.connectTo(ports);
    }

    /** Tells a catalog to end, and whoever connects a little later of it. */
    void leaveCatalog(String leaving, String staying) throws IOException, InterruptedException, CommandException {
        int port = stack.port(staying);
        Thread routes = Thread.ofVirtual().start(() -> {
            try {
                TimeUnit.NANOSECONDS.sleep(ENDPOINTS_LAG.toNanos());
                catalogs.connectTo(port);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        leave(leaving);
        routes.join();
    }

    /** The load goes on for a while. */
    void goOn() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }

    List<String> instances(Service service) {
        return stack.status().members().stream()
                .map(MemberStatus::name)
                .filter(name -> name.equals(service.label()) || name.startsWith(service.label() + "-"))
                .toList();
    }
}
