package io.escala.local.cli;

import io.escala.local.CommandException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "down", description = "Stops the whole stack; the data stays.", mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
    @Mixin
    private final DataOption data = new DataOption();

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        data.running().down();
        System.out.println("Stopped. The data stays in " + data.directory() + ".");
        return 0;
    }
}
