package io.escala.local.cli;

import io.escala.local.CommandException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "scale",
        description = "Starts or stops gateways and workers, as kubectl scale does.",
        mixinStandardHelpOptions = true)
final class ScaleCommand implements Callable<Integer> {
    @Mixin
    private final DataOption data = new DataOption();

    @Parameters(arity = "1..*", paramLabel = "SERVICE=N", description = "gateway=N or worker=N, N from 0 to 16.")
    private final Map<String, Integer> replicas = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException, CommandException {
        long begin = System.nanoTime();
        Map<String, Integer> before = data.running().scale(replicas);
        replicas.forEach((service, wanted) ->
                System.out.println(service + ": " + before.getOrDefault(service, 0) + " -> " + wanted));
        System.out.printf(java.util.Locale.ROOT, "Done after %.1f s.%n", (System.nanoTime() - begin) / 1e9);
        return 0;
    }
}
