package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.process.Ports;
import io.escala.local.stores.Binaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "jobs",
        description = {
            "The job queue beside BullMQ and Sidekiq, where they are installed, on one Redis with one fsync setting.",
            "drain: how fast a backlog of jobs that do nothing is worked off, its memory and its processor time.",
            "latency: from a submission to its job's start, in an open loop.",
            "backlog: whether any command takes Redis more than 10 ms while a million jobs wait.",
            "effects: what an effect costs that is committed in PostgreSQL exactly once.",
            "workers: how much faster four workers are than one."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class JobsBench implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--only",
            paramLabel = "PARTS",
            split = ",",
            defaultValue = "drain,latency,backlog,effects,workers",
            description = "Which parts, in this order.")
    private List<String> only = List.of();

    @Option(names = "--jobs", paramLabel = "N", defaultValue = "100000", description = "drain: jobs of 256 bytes.")
    private int jobs;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,10,50",
            description = "drain: how many jobs a worker runs at once.")
    private List<Integer> concurrency = List.of();

    @Option(names = "--rate", paramLabel = "N", defaultValue = "500", description = "latency: submissions a second.")
    private int rate;

    @Option(names = "--backlog", paramLabel = "N", defaultValue = "1000000", description = "backlog: waiting jobs.")
    private int backlog;

    @Option(names = "--fsync", paramLabel = "WHEN", defaultValue = "everysec", description = "everysec or always.")
    private String fsync = "everysec";

    @Option(
            names = "--node-modules",
            paramLabel = "DIR",
            defaultValue = "${env:BENCH_NODE_MODULES}",
            description = "Where npm has installed bullmq and ioredis.")
    private @Nullable Path nodeModules;

    private final Output output = new Output(System.out);

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        check();
        Path scratch = BenchOptions.scratch("jobs");
        int port = Ports.free();
        try (Processes processes = new Processes(scratch);
                QueueContenders contenders = new QueueContenders(scratch.resolve("contenders"), port)) {
            ProcessHandle redis = startRedis(processes, port);
            try (RedisCommands commands = new RedisCommands(port)) {
                compare(contenders, redis, commands);
            }
        }
        return 0;
    }

    private void compare(QueueContenders contenders, ProcessHandle redis, RedisCommands commands)
            throws IOException, InterruptedException, CommandException {
        List<QueueContender> all = contenders.start(nodeModules, output);
        Report report = new Report("jobs", command(), contenders.versions())
                .say("Each queue's client and worker are one process, all on one Redis %s with appendfsync %s."
                        .formatted(commands.info("server", "redis_version"), fsync));
        if (only.contains("drain")) {
            new DrainBench(all, redis, commands, options, output).run(jobs, concurrency, report);
        }
        if (only.contains("latency")) {
            new StartLatency(all, redis, commands, options, output).run(rate, report);
        }
        if (only.contains("backlog")) {
            new BacklogBench(all.getFirst(), commands, output).run(backlog, report);
        }
        contenders.close();
        commands.ask("FLUSHALL");
        if (only.contains("effects") || only.contains("workers")) {
            new JobEffects(options, output).run(only.contains("effects"), only.contains("workers"), report);
        }
        output.say("Report: " + report.write(options.out()));
    }

    /** The local stack's Redis for jobs, which rewrites its file only when it is told to. */
    private ProcessHandle startRedis(Processes processes, int port)
            throws IOException, InterruptedException, CommandException {
        Path program = new Binaries(BenchOptions.root().resolve(".escala").resolve("bin")).redisServer();
        Path data = emptied(processes.directory().resolve("redis"));
        List<String> command = new ArrayList<>(
                List.of(program.toString(), "--bind", "127.0.0.1", "--port", "" + port, "--dir", data.toString()));
        command.addAll(List.of("--save", "", "--appendonly", "yes", "--appendfsync", fsync));
        command.addAll(List.of("--auto-aof-rewrite-percentage", "0", "--maxmemory-policy", "noeviction"));
        ProcessHandle process = processes.start("redis", Optional.empty(), Map.of(), command);
        processes.awaitPort("redis", process, port);
        return process;
    }

    private static Path emptied(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> old = Files.walk(directory)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        return Files.createDirectories(directory);
    }

    private void check() throws CommandException {
        if (!List.of("everysec", "always").contains(fsync)) {
            throw new CommandException("--fsync is everysec or always, not " + fsync);
        }
        if (jobs < 100 || rate < 1 || backlog < 1_000 || concurrency.stream().anyMatch(each -> each < 1)) {
            throw new CommandException(
                    "--jobs is at least 100, --backlog at least 1000, --rate and --concurrency at least 1.");
        }
        List<String> parts = List.of("drain", "latency", "backlog", "effects", "workers");
        if (!parts.containsAll(only)) {
            throw new CommandException("--only takes some of " + String.join(", ", parts));
        }
    }

    private String command() {
        return "./escala bench jobs --jobs %d --rounds %d --backlog %d --fsync %s --only %s"
                .formatted(jobs, options.rounds(), backlog, fsync, String.join(",", only));
    }
}
