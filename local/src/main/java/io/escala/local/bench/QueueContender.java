package io.escala.local.bench;

import io.escala.local.CommandException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A job queue's client and worker in a process of its own. It takes commands from its standard input and answers each with
 * one line of figures after {@code "> "}: {@code fill JOBS}, {@code drain CONCURRENCY JOBS}, {@code latency RATE SECONDS}.
 */
final class QueueContender implements AutoCloseable {
    private static final String ANSWER = "> ";
    private static final int KEPT_LINES = 20;

    private final String name;
    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;
    private final Deque<String> said = new ArrayDeque<>();

    private QueueContender(String name, Process process) {
        this.name = name;
        this.process = process;
        commands = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static QueueContender start(String name, Path directory, List<String> command)
            throws IOException, CommandException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        QueueContender contender = new QueueContender(name, process);
        boolean ready = false;
        try {
            contender.answer();
            ready = true;
            return contender;
        } finally {
            if (!ready) {
                contender.close();
            }
        }
    }

    String name() {
        return name;
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    /** Obeys, and tells the figures of the answer by their names. */
    Map<String, Double> tell(String command) throws IOException, CommandException {
        commands.write(command + "\n");
        commands.flush();
        return answer();
    }

    private Map<String, Double> answer() throws IOException, CommandException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(ANSWER)) {
                return figures(line.substring(ANSWER.length()));
            }
            said.addLast(line);
            if (said.size() > KEPT_LINES) {
                said.removeFirst();
            }
        }
        throw new CommandException(name + " has ended. The last that it said:\n" + String.join("\n", said));
    }

    private static Map<String, Double> figures(String line) {
        Map<String, Double> figures = new HashMap<>();
        for (String part : line.split(" ", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                figures.put(part.substring(0, equals), Double.parseDouble(part.substring(equals + 1)));
            }
        }
        return figures;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
