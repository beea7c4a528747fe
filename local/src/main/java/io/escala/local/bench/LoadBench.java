package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.load.HttpLoad;
import io.escala.local.load.LoadResult;
import io.escala.local.load.Requests;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "load",
        description = "Sends GETs to a server of this machine and tells rates and latencies: the generator by itself.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class LoadBench implements Callable<Integer> {
    @Parameters(
            paramLabel = "PATH",
            defaultValue = "/api/products?limit=1",
            description = "For example /api/products/mug-1.")
    private String path = "";

    @Option(names = "--port", paramLabel = "P", defaultValue = "8080", description = "On 127.0.0.1.")
    private int port;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "32", description = "Kept alive.")
    private int connections;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Requests a second; 0 sends as many as are answered.")
    private int rate;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "10", description = "How long.")
    private int seconds;

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Requests requests = Requests.get(path);
        Duration time = Duration.ofSeconds(seconds);
        try (HttpLoad load = new HttpLoad()) {
            LoadResult result = rate == 0
                    ? load.saturate(port, connections, requests, Duration.ZERO, time)
                    : load.atRate(port, connections, requests, rate, Duration.ZERO, time);
            new Output(System.out)
                    .say(String.format(
                            Locale.ROOT,
                            "%,d answers, %.0f/s, %d of them refusals, %d broken; p50 %.2f, p99 %.2f, p99.9 %.2f, max %.2f ms",
                            result.answered(),
                            result.perSecond(),
                            result.refused(),
                            result.failed(),
                            result.millis(50),
                            result.millis(99),
                            result.millis(99.9),
                            result.millis(100)));
            return result.failed() == 0 ? 0 : 1;
        }
    }
}
