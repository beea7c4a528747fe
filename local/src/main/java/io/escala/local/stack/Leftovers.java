package io.escala.local.stack;

import io.escala.local.Output;
import io.escala.local.process.Child;
import io.escala.local.process.PidFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Ends what a launcher left behind that was killed before it could stop its children. */
final class Leftovers {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Leftovers() {}

    static void end(StackDirectory directory, Output output) throws IOException, InterruptedException {
        PidFiles pids = directory.pids();
        Map<String, ProcessHandle> survivors = pids.survivors();
        if (survivors.isEmpty()) {
            return;
        }
        output.say("An earlier launcher was killed; stopping the " + survivors.size() + " processes it left behind ("
                + String.join(", ", survivors.keySet()) + "). The data stays.");
        // PostgreSQL takes SIGTERM as "when the last client has gone", which the others' end brings about.
        survivors.values().forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Map.Entry<String, ProcessHandle> survivor : survivors.entrySet()) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            if (!Child.awaitExit(survivor.getValue(), left)) {
                survivor.getValue().destroyForcibly();
                Child.awaitExit(survivor.getValue(), PATIENCE);
            }
            pids.forget(survivor.getKey());
        }
    }
}
