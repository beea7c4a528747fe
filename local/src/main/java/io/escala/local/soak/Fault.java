package io.escala.local.soak;

import static io.escala.local.soak.Operation.READ;
import static io.escala.local.soak.Operation.SUBMIT;
import static io.escala.local.soak.Operation.WRITE;

import io.escala.local.CommandException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Something that breaks: a row of the failure table in docs/failure.md, or two of them at once.
 *
 * @param mayFail what users may see fail until it is whole again
 * @param act breaks it, and returns when what was done on purpose is undone; what was killed comes back by itself
 */
record Fault(String label, Set<Operation> mayFail, Act act) {
    /** How it is broken. */
    interface Act {
        void on(Saboteur saboteur) throws IOException, InterruptedException, CommandException;
    }

    static final List<Fault> ALL = List.of(
            new Fault("gateway killed", Set.of(WRITE, SUBMIT), it -> it.kill(it.any("gateway"))),
            new Fault("gateway paused", Set.of(WRITE, SUBMIT), it -> it.pause(it.any("gateway"))),
            new Fault("worker killed", Set.of(), it -> it.kill(it.any("worker"))),
            new Fault("worker paused", Set.of(), it -> it.pause(it.any("worker"))),
            new Fault("balancer killed", Set.of(READ, WRITE, SUBMIT), it -> it.kill("balancer")),
            new Fault("cache killed", Set.of(), it -> it.kill("redis-cache")),
            new Fault("cache paused", Set.of(), it -> it.pause("redis-cache")),
            new Fault("queue killed", Set.of(SUBMIT), it -> it.kill("redis-jobs")),
            new Fault("queue paused", Set.of(SUBMIT), it -> it.pause("redis-jobs")),
            new Fault("catalog killed", Set.of(READ, WRITE, SUBMIT), it -> it.kill("catalog")),
            new Fault("database killed", Set.of(READ, WRITE, SUBMIT), it -> it.kill("postgres")),
            new Fault("gateways scaled up and down", Set.of(), it -> it.scaleGatewaysUpAndDown(() -> {})),
            new Fault(
                    "cache killed while gateways scale",
                    Set.of(),
                    it -> it.scaleGatewaysUpAndDown(() -> it.kill("redis-cache"))),
            new Fault("database killed, a gateway paused", Set.of(READ, WRITE, SUBMIT), it -> {
                it.kill("postgres");
                it.pause(it.any("gateway"));
            }));

    /** The fault of this label. */
    static Fault named(String label) throws CommandException {
        return ALL.stream()
                .filter(fault -> fault.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new CommandException("there is no fault \"" + label + "\"; there are: "
                        + ALL.stream().map(Fault::label).collect(Collectors.joining("; "))));
    }
}
