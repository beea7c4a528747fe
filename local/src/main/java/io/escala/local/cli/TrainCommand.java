package io.escala.local.cli;

import io.escala.local.CommandException;
import io.escala.local.aot.AotCaches;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "train",
        hidden = true,
        description = "Writes AOT caches for container images; the services get the flags of JDK_JAVA_OPTIONS alone.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Where the caches go, one SERVICE.aot for each module.")
    private Path directory = Path.of("");

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        AotCaches.trainForImages(DataOption.root(), directory.toAbsolutePath());
        return 0;
    }
}
