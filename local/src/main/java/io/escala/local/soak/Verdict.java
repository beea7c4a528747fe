package io.escala.local.soak;

import io.escala.local.Output;
import io.escala.local.soak.Client.Answer;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Everything that happened, counted; broken promises with their evidence. Safe for several threads. */
final class Verdict {
    /** Shown of each promise, so that a rare breach is not lost behind a frequent one. */
    private static final int EXAMPLES = 10;

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private final Output output;
    private final Map<Operation, long[]> operations = new EnumMap<>(Operation.class);
    private final Map<String, Long> broken = new TreeMap<>();
    private final Map<String, List<Duration>> recoveries = new TreeMap<>();
    private final Map<String, Long> notes = new TreeMap<>();

    Verdict(Output output) {
        this.output = output;
        for (Operation each : Operation.values()) {
            operations.put(each, new long[2]);
        }
    }

    synchronized void succeeded(Operation operation) {
        counts(operation)[0]++;
    }

    /** It failed while a fault was under way that may make it fail. */
    synchronized void excused(Operation operation, Answer answer) {
        counts(operation)[1]++;
        note("%s excused, %s".formatted(operation.label(), answer.reason()));
    }

    private long[] counts(Operation operation) {
        return operations.computeIfAbsent(operation, any -> new long[2]);
    }

    /** A promise was broken. */
    synchronized void broke(String promise, String evidence) {
        long times = broken.getOrDefault(promise, 0L) + 1;
        broken.put(promise, times);
        if (times <= EXAMPLES) {
            output.say("  " + clock() + " BROKEN " + promise + ": " + evidence);
        }
    }

    /** The time of day in UTC, as the processes' logs tell it. */
    static String clock() {
        return LocalTime.now(ZoneOffset.UTC).format(CLOCK);
    }

    /** Something worth counting that breaks no promise. */
    synchronized void note(String what) {
        notes.merge(what, 1L, Long::sum);
    }

    synchronized void recovered(String fault, Duration after) {
        recoveries.computeIfAbsent(fault, any -> new ArrayList<>()).add(after);
    }

    synchronized boolean held() {
        return broken.isEmpty();
    }

    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>(operationLines());
        lines.addAll(jobLines());
        return lines;
    }

    private List<String> operationLines() {
        List<String> lines = new ArrayList<>();
        operations.forEach((operation, counts) -> lines.add(String.format(
                Locale.ROOT,
                "%-8s %,9d done, %,6d refused or failed during a fault that allows it",
                operation.label(),
                counts[0],
                counts[1])));
        recoveries.forEach((fault, times) -> lines.add(String.format(
                Locale.ROOT,
                "%-34s %3d times, everything works again after at most %.1f s",
                fault,
                times.size(),
                times.stream().mapToLong(Duration::toMillis).max().orElse(0) / 1e3)));
        return lines;
    }

    /** What was noted, and which promises were broken. */
    synchronized List<String> jobLines() {
        List<String> lines = new ArrayList<>();
        notes.forEach((what, count) -> lines.add(String.format(Locale.ROOT, "%s: %,d", what, count)));
        if (broken.isEmpty()) {
            lines.add("Every promise held.");
        } else {
            broken.forEach((promise, count) -> lines.add("BROKEN " + count + " times: " + promise));
        }
        return lines;
    }
}
