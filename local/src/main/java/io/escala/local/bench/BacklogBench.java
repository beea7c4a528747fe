package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether anything grows with the jobs that wait: every command of a large backlog is timed by Redis itself. */
final class BacklogBench {
    private static final int MOST_MILLIS = 10;
    private static final int DRAINED = 20_000;
    private static final int LOOKS = 20;
    private static final int CONCURRENCY = 50;

    private final QueueContender escala;
    private final RedisCommands commands;
    private final Output output;

    BacklogBench(QueueContender escala, RedisCommands commands, Output output) {
        this.escala = escala;
        this.commands = commands;
        this.output = output;
    }

    void run(int backlog, Report report) throws IOException, InterruptedException, CommandException {
        String title = "A backlog of %,d jobs".formatted(backlog);
        output.say(title);
        commands.empty();
        double before = Double.parseDouble(commands.info("memory", "used_memory"));
        commands.ask("CONFIG", "SET", "slowlog-log-slower-than", Integer.toString(MOST_MILLIS * 1000));
        commands.ask("SLOWLOG", "RESET");
        double fill = DrainBench.figure(escala.tell("fill " + backlog), "seconds");
        double bytes = (Double.parseDouble(commands.info("memory", "used_memory")) - before) / backlog;
        int drained = Math.min(DRAINED, backlog / 2);
        double seconds = DrainBench.figure(escala.tell("drain " + CONCURRENCY + " " + drained), "seconds");
        for (int i = 0; i < LOOKS; i++) {
            escala.tell("look");
        }
        long slow = Long.parseLong(commands.ask("SLOWLOG", "LEN"));
        String line = String.format(
                Locale.ROOT,
                "Queued one by one at %,.0f/s, %,.0f bytes of Redis' memory each. Then %,d of them done at %,.0f/s with %d"
                        + " places, and the queue counted, listed, swept and cancelled from %d times: %d commands took Redis"
                        + " more than %d ms.",
                backlog / fill,
                bytes,
                drained,
                drained / seconds,
                CONCURRENCY,
                LOOKS,
                slow,
                MOST_MILLIS);
        output.say("  " + line);
        report.say("## " + title)
                .say(line)
                .figure(title, Map.of("bytes", bytes, "slowCommands", slow, "perSecond", drained / seconds));
        if (slow > 0) {
            List<String> entries = commands.ask("SLOWLOG", "GET", "5").lines().toList();
            output.say("  " + String.join(" ", entries));
            report.say("**This loses**: no command ought to.");
        }
    }
}
