package io.escala.local.cli;

import io.escala.local.CommandException;
import io.escala.local.process.LogFile;
import io.escala.local.stack.StackDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        description = "Prints the end of a process' log, also after the stack has stopped.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class LogsCommand implements Callable<Integer> {
    private static final int POLL_MILLIS = 200;

    @Mixin
    private final DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "For example worker-1.")
    private String name = "";

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "40",
            description = "How many lines.")
    private int lines;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is added, until Ctrl-C.")
    private boolean follow;

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        StackDirectory directory = StackDirectory.at(data.directory());
        Path log = directory.log(name);
        if (!name.matches("[a-z0-9-]+") || !Files.exists(log)) {
            throw new CommandException("There is no log of " + name + " in " + directory.logs() + existing(directory));
        }
        LogFile.tail(log, Math.max(0, lines)).forEach(System.out::println);
        if (follow) {
            follow(log);
        }
        return 0;
    }

    private static String existing(StackDirectory directory) throws IOException {
        if (!Files.isDirectory(directory.logs())) {
            return ": no stack has run there.";
        }
        try (Stream<Path> files = Files.list(directory.logs())) {
            return "; there are those of "
                    + files.map(f -> f.getFileName().toString())
                            .filter(f -> f.endsWith(".log"))
                            .map(f -> f.substring(0, f.length() - ".log".length()))
                            .sorted()
                            .collect(Collectors.joining(", "))
                    + ".";
        }
    }

    /** Copies what is appended; a log that begins anew, at a restart of the stack, is read from its beginning. */
    private static void follow(Path log) throws IOException, InterruptedException {
        long position = Files.size(log);
        byte[] buffer = new byte[64 * 1024];
        while (!System.out.checkError()) {
            if (Files.exists(log) && Files.size(log) != position) {
                try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
                    file.seek(file.length() < position ? 0 : position);
                    for (int n = file.read(buffer); n > 0; n = file.read(buffer)) {
                        System.out.write(buffer, 0, n);
                    }
                    System.out.flush();
                    position = file.getFilePointer();
                }
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
