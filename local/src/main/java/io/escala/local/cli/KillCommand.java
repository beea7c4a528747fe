package io.escala.local.cli;

import io.escala.local.CommandException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "kill",
        description = "Kills a process as a crash would (kill -9); the launcher starts it again.",
        mixinStandardHelpOptions = true)
final class KillCommand implements Callable<Integer> {
    @Mixin
    private final DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "For example gateway-2; ./escala status lists the names.")
    private String name = "";

    @Override
    public Integer call() throws IOException, CommandException {
        long pid = data.running().kill(name);
        System.out.println("Killed " + name + " (pid " + pid + "). It is started again in about a second.");
        return 0;
    }
}
