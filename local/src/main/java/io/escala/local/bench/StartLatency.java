package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Milliseconds from a submission to the first instruction of its job, submissions coming at a steady rate (open loop). */
final class StartLatency {
    private final List<QueueContender> contenders;
    private final ProcessHandle redis;
    private final RedisCommands commands;
    private final BenchOptions options;
    private final Output output;

    private record Round(double p50, double p99, double max, double workerMicros, double redisMicros) {}

    StartLatency(
            List<QueueContender> contenders,
            ProcessHandle redis,
            RedisCommands commands,
            BenchOptions options,
            Output output) {
        this.contenders = contenders;
        this.redis = redis;
        this.commands = commands;
        this.options = options;
        this.output = output;
    }

    void run(int rate, Report report) throws IOException, InterruptedException, CommandException {
        String title = "From submission to start, %,d a second".formatted(rate);
        output.say(title);
        Map<String, List<Round>> rounds = new LinkedHashMap<>();
        for (int round = 0; round <= options.rounds(); round++) {
            for (QueueContender contender : contenders) {
                Round result = measure(contender, rate);
                output.say(String.format(
                        Locale.ROOT,
                        "  %-8s %-8s p50 %.2f  p99 %.2f  max %.1f ms",
                        round == 0 ? "warm-up" : "round " + round,
                        contender.name(),
                        result.p50,
                        result.p99,
                        result.max));
                if (round > 0) {
                    rounds.computeIfAbsent(contender.name(), _ -> new ArrayList<>())
                            .add(result);
                }
            }
        }
        List<List<String>> rows = new ArrayList<>();
        rounds.forEach((name, all) -> rows.add(List.of(
                name,
                Spread.of(all, Round::p50).text(2),
                Spread.of(all, Round::p99).text(2),
                Spread.of(all, Round::max).text(1),
                Spread.of(all, Round::workerMicros).text(0),
                Spread.of(all, Round::redisMicros).text(0))));
        report.say("## " + title)
                .table(
                        List.of(
                                "",
                                "p50, ms",
                                "p99, ms",
                                "slowest, ms",
                                "CPU of client and worker, µs/job",
                                "CPU of Redis, µs/job"),
                        rows)
                .figure(title, rounds);
    }

    private Round measure(QueueContender contender, int rate)
            throws IOException, InterruptedException, CommandException {
        commands.empty();
        int seconds = (int) options.time().toSeconds();
        CpuTime worker = CpuTime.of(List.of(contender.process()));
        CpuTime store = CpuTime.of(List.of(redis));
        Map<String, Double> answer = contender.tell("latency " + rate + " " + seconds);
        return new Round(
                DrainBench.figure(answer, "p50"),
                DrainBench.figure(answer, "p99"),
                DrainBench.figure(answer, "max"),
                DrainBench.micros(CpuTime.of(List.of(contender.process())).minus(worker), rate * seconds),
                DrainBench.micros(CpuTime.of(List.of(redis)).minus(store), rate * seconds));
    }
}
