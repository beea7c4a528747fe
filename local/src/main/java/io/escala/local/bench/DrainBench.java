package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Backlogs of jobs that do nothing, worked off by one contender after the other, round after round; the first round, with
 * a tenth of the jobs, warms up. A rate is taken from the worker's start to its last job's end.
 */
final class DrainBench {
    private static final int WARM_UP_SHARE = 10;
    private static final int LEAST_WARM_UP = 10_000;

    private final List<QueueContender> contenders;
    private final ProcessHandle redis;
    private final RedisCommands commands;
    private final BenchOptions options;
    private final Output output;

    /**
     * One contender in one round.
     *
     * @param perSecond jobs
     * @param workerMicros processor time of the worker for a job, as is the next of Redis
     * @param bytes of Redis' memory for a queued job
     */
    private record Round(double perSecond, double workerMicros, double redisMicros, double bytes) {}

    DrainBench(
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

    void run(int jobs, List<Integer> concurrency, Report report)
            throws IOException, InterruptedException, CommandException {
        for (int each : concurrency) {
            String title = "%,d jobs of 256 bytes, concurrency %d".formatted(jobs, each);
            output.say(title);
            Map<String, List<Round>> rounds = new LinkedHashMap<>();
            for (int round = 0; round <= options.rounds(); round++) {
                int count = round == 0 ? Math.min(jobs, Math.max(LEAST_WARM_UP, jobs / WARM_UP_SHARE)) : jobs;
                for (QueueContender contender : contenders) {
                    Round result = drain(contender, each, count);
                    say(round, contender.name(), result);
                    if (round > 0) {
                        rounds.computeIfAbsent(contender.name(), _ -> new ArrayList<>())
                                .add(result);
                    }
                }
            }
            tell(title, rounds, report);
        }
    }

    private Round drain(QueueContender contender, int concurrency, int jobs)
            throws IOException, InterruptedException, CommandException {
        commands.empty();
        double before = Double.parseDouble(commands.info("memory", "used_memory"));
        contender.tell("fill " + jobs);
        double bytes = (Double.parseDouble(commands.info("memory", "used_memory")) - before) / jobs;
        CpuTime worker = CpuTime.of(List.of(contender.process()));
        CpuTime store = CpuTime.of(List.of(redis));
        double seconds = figure(contender.tell("drain " + concurrency + " " + jobs), "seconds");
        return new Round(
                jobs / seconds,
                micros(CpuTime.of(List.of(contender.process())).minus(worker), jobs),
                micros(CpuTime.of(List.of(redis)).minus(store), jobs),
                bytes);
    }

    private void say(int round, String name, Round result) {
        output.say(String.format(
                Locale.ROOT,
                "  %-8s %-8s %,8.0f/s   %6.1f µs CPU the worker, %6.1f µs Redis   %,6.0f bytes queued",
                round == 0 ? "warm-up" : "round " + round,
                name,
                result.perSecond,
                result.workerMicros,
                result.redisMicros,
                result.bytes));
    }

    private void tell(String title, Map<String, List<Round>> rounds, Report report) {
        String reference = rounds.containsKey(QueueContenders.BULLMQ) ? QueueContenders.BULLMQ : QueueContenders.ESCALA;
        List<List<String>> rows = new ArrayList<>();
        BarChart chart = new BarChart(title + ": jobs/s");
        rounds.forEach((name, all) -> {
            rows.add(List.of(
                    name,
                    Spread.of(all, Round::perSecond).text(0),
                    ratio(all, rounds.getOrDefault(reference, all)).text(2),
                    text(all, Round::workerMicros),
                    text(all, Round::redisMicros),
                    text(all, Round::bytes)));
            chart.bar(name, Spread.of(all, Round::perSecond));
        });
        report.say("## " + title)
                .table(
                        List.of(
                                "",
                                "jobs/s",
                                "ratio to " + reference,
                                "CPU of the worker, µs/job",
                                "CPU of Redis, µs/job",
                                "memory of Redis, bytes/queued job"),
                        rows)
                .figure(title, rounds)
                .chart(title, chart);
    }

    private static String text(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Spread.of(rounds, figure).text(0);
    }

    /** Round by round: a round's two sides met the same machine. */
    private static Spread ratio(List<Round> rounds, List<Round> base) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(rounds.size(), base.size()); i++) {
            ratios.add(rounds.get(i).perSecond / base.get(i).perSecond);
        }
        return Spread.of(ratios, ratio -> ratio);
    }

    static double micros(CpuTime used, int jobs) {
        return used.total().toNanos() / 1e3 / jobs;
    }

    static double figure(Map<String, Double> answer, String name) throws CommandException {
        Double figure = answer.get(name);
        if (figure == null) {
            throw new CommandException("A contender told no " + name + ": " + answer);
        }
        return figure;
    }
}
