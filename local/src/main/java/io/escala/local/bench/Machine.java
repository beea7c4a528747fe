package io.escala.local.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the figures were taken on. */
final class Machine {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Machine() {}

    static String describe() {
        var models = models();
        // this JVM may be pinned to one core, and would then count that one only
        int cores = models.isEmpty() ? Runtime.getRuntime().availableProcessors() : models.size();
        var model = models.isEmpty() ? System.getProperty("os.arch") : models.getFirst();
        return cores + " cores (" + model + "), " + System.getProperty("os.name") + ", "
                + System.getProperty("java.vendor") + " JDK " + System.getProperty("java.version");
    }

    /** The model of each core; empty where the system does not tell it this way. */
    private static List<String> models() {
        try {
            return Files.readAllLines(PROCESSORS).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .toList();
        } catch (IOException untold) {
            return List.of();
        }
    }
}
