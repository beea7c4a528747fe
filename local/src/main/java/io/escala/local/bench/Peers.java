package io.escala.local.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs that Escala is compared with, where this machine has them. None is needed to run Escala. */
public final class Peers {
    private static final Map<String, String> HOW_TO_GET = Map.of(
            "haproxy", "apt-get install haproxy",
            "nginx", "apt-get install nginx-light",
            "varnishd", "apt-get install varnish",
            "node", "apt-get install nodejs npm",
            "sidekiq", "apt-get install ruby-sidekiq",
            "psql", "apt-get install postgresql-client",
            "taskset", "apt-get install util-linux");

    private Peers() {}

    /** The executable on the PATH or where servers are installed. */
    public static Optional<Path> find(String program) {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The first line of what a program says when it is asked for its version. */
    public static String version(Path program, String option) throws IOException {
        Process process = new ProcessBuilder(program.toString(), option)
                .redirectErrorStream(true)
                .start();
        try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
            String line = reader.readLine();
            return line == null ? "unknown" : line.strip();
        }
    }

    /** What to tell a person whose machine lacks the program. */
    public static String missing(String program) {
        String way = HOW_TO_GET.get(program);
        return program + " is not installed and is left out" + (way == null ? "." : "; on Debian: " + way);
    }
}
