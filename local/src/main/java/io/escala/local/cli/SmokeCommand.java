package io.escala.local.cli;

import io.escala.local.CommandException;
import io.escala.local.smoke.SmokeFailure;
import io.escala.local.smoke.SmokeTest;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "smoke",
        description = "Proves balancing, caching and a job on a deployment, wherever it runs.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class SmokeCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            defaultValue = "http://localhost:8080",
            description = "Where it is.")
    private String url = "";

    @Option(names = "--gateways", paramLabel = "N", defaultValue = "2", description = "How many must answer in turn.")
    private int gateways;

    @Option(names = "--key", paramLabel = "KEY", description = "An API key, where access is on.")
    private @Nullable String key;

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        try {
            SmokeTest.run(url, gateways, Optional.ofNullable(key), System.out::println);
            return 0;
        } catch (SmokeFailure e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        } catch (java.net.ConnectException e) {
            throw new CommandException("Nothing answers at " + url + ".", e);
        }
    }
}
