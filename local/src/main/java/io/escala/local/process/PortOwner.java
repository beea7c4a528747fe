package io.escala.local.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells who listens on a port, as far as the system's own tools say so. */
public final class PortOwner {
    private static final Pattern SS = Pattern.compile("\\(\\(\"([^\"]+)\",pid=(\\d+)");
    private static final Pattern LSOF = Pattern.compile("^(\\S+)\\s+(\\d+) ");

    private PortOwner() {}

    /** For example {@code nginx (pid 812)}; empty when no tool can tell. */
    public static Optional<String> of(int port) {
        return ask(List.of("ss", "-Hltnp", "sport = :" + port), SS)
                .or(() -> ask(List.of("lsof", "-nP", "-iTCP:" + port, "-sTCP:LISTEN"), LSOF));
    }

    private static Optional<String> ask(List<String> command, Pattern pattern) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader output = process.inputReader()) {
                return output.lines()
                        .map(pattern::matcher)
                        .filter(Matcher::find)
                        .map(found -> found.group(1) + " (pid " + found.group(2) + ")")
                        .findFirst();
            }
        } catch (IOException toolMissing) {
            return Optional.empty();
        }
    }
}
