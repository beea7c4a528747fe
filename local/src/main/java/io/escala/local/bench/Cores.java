package io.escala.local.bench;

import java.io.IOException;
import java.util.Optional;

/**
 * Which core does what: on a machine with two or more, the measured program has the last one for itself, and the
 * generator and the backends share the first, so that neither takes the other's time.
 */
public final class Cores {
    private static final int ALL = Runtime.getRuntime().availableProcessors();

    private Cores() {}

    /** The core for what is measured; empty on a machine with one. */
    public static Optional<Integer> measured() {
        return ALL > 1 ? Optional.of(ALL - 1) : Optional.empty();
    }

    /** The core for everything else. */
    public static Optional<Integer> rest() {
        return ALL > 1 ? Optional.of(0) : Optional.empty();
    }

    /** Pins this JVM to the core for everything else; does nothing where taskset is missing. */
    public static void pinGenerator() throws IOException, InterruptedException {
        pin(ProcessHandle.current(), rest());
    }

    /** Pins a running process, all its threads; does nothing where taskset is missing. */
    public static void pin(ProcessHandle process, Optional<Integer> core) throws IOException, InterruptedException {
        if (core.isEmpty() || Peers.find("taskset").isEmpty()) {
            return;
        }
        new ProcessBuilder("taskset", "-a", "-p", "-c", core.get().toString(), Long.toString(process.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
