package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.load.HttpLoad;
import io.escala.local.sample.SampleImport;
import io.escala.local.services.JvmFlags;
import io.escala.local.stack.OwnStack;
import io.escala.local.stack.Stack;
import io.escala.local.stack.StackDirectory;
import io.escala.local.stack.StackSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "catalog",
        description =
                "Reads and searches a small catalog and a large one, past the cache. Their data is kept, so that the"
                        + " next run need not import it.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class CatalogBench implements Callable<Integer> {

    private static final int SMALL = 1_000;

    @Option(names = "--products", paramLabel = "N", defaultValue = "1000000", description = "In the large catalog.")
    private int products;

    @Option(names = "--port", paramLabel = "P", defaultValue = "8380", description = "The first of two ports to use.")
    private int port;

    @Option(names = "--load", description = "Import the products and stop, so that a later run measures at once.")
    private boolean loadOnly;

    @Mixin
    private final BenchOptions options = new BenchOptions();

    private final Output output = new Output(System.out);

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        try (var small = start(SMALL, port);
                var large = start(products, port + 1)) {
            if (!loadOnly) {
                measure(small.stack(), large.stack());
            }
        }
        return 0;
    }

    private void measure(Stack small, Stack large) throws IOException, InterruptedException {
        var report = new Report("catalog", "./escala bench catalog --products " + products, Map.of());
        try (var load = new HttpLoad()) {
            var reads = new CatalogReads(load, options, SMALL, products);
            report.say(String.join("\n", reads.points(small, large)));
            report.say(String.join("\n", reads.searches(large)));
        }
        try (var pages = new CatalogPages(large.url())) {
            report.say(pages.compare());
        }
        output.say("The report is in " + report.write(options.out()));
    }

    /** A stack of one gateway whose catalog has that many products, imported if they are not there yet. */
    private OwnStack start(int count, int onPort) throws IOException, InterruptedException, CommandException {
        var path = BenchOptions.scratch("catalog-" + count);
        Files.createDirectories(path);
        var directory = StackDirectory.claim(path);
        var settings = new StackSettings(BenchOptions.root(), directory, 1, 1, onPort, JvmFlags.steady());
        var own = BenchStack.ready(OwnStack.resume(settings, output));
        Path filled = path.resolve("filled");
        if (!Files.exists(filled)) {
            new SampleImport(own.stack().url(), output).run(count);
            Files.createFile(filled);
        }
        return own;
    }
}
