package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.aot.AotCaches;
import io.escala.local.services.JvmFlags;
import io.escala.local.stack.MemberStatus;
import io.escala.local.stack.OwnStack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "startup",
        description = "Time to ready and memory, of each process and of the whole stack, with plain jars and with AOT"
                + " caches; all processes start at once, as in ./escala up.",
        mixinStandardHelpOptions = true)
final class StartupBench implements Callable<Integer> {

    private static final int GATEWAYS = 2;
    private static final int WORKERS = 2;
    private static final String WHOLE = "the whole stack";

    @Mixin
    private final BenchOptions options = new BenchOptions();

    private final Output output = new Output(System.out);

    /** One process, or the whole: until it was ready, and what it then held. */
    private record Start(double seconds, double megabytes) {}

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Map<String, JvmFlags> kinds = new LinkedHashMap<>();
        kinds.put("plain jar", JvmFlags.plain());
        kinds.put("AOT cache", AotCaches.of(BenchOptions.root()).prepare(output).flags());
        Map<String, Map<String, List<Start>>> starts = new TreeMap<>();
        for (int round = 1; round <= options.rounds(); round++) {
            for (Map.Entry<String, JvmFlags> kind : kinds.entrySet()) {
                output.say("Round " + round + ", " + kind.getKey());
                start(kind.getValue())
                        .forEach((process, start) -> starts.computeIfAbsent(process, _ -> new LinkedHashMap<>())
                                .computeIfAbsent(kind.getKey(), _ -> new ArrayList<>())
                                .add(start));
            }
        }
        List<String> header = new ArrayList<>(List.of(""));
        kinds.keySet().forEach(kind -> header.addAll(List.of(kind + ", s", kind + ", MB RSS")));
        List<List<String>> rows = new ArrayList<>();
        starts.forEach((process, byKind) -> {
            List<String> row = new ArrayList<>(List.of(process));
            byKind.values()
                    .forEach(all -> row.addAll(List.of(
                            Spread.of(all, Start::seconds).text(1),
                            Spread.of(all, Start::megabytes).text(0))));
            rows.add(row);
        });
        Report report = new Report(
                        "startup",
                        "./escala bench startup",
                        Map.of("Java", Runtime.version().toString()))
                .say(
                        "From the start of the process until it was ready, with all of them starting at once on this machine;"
                                + " resident memory once all were ready and a product was read. \"" + WHOLE
                                + "\": until a product was read through the balancer; its memory includes the launcher.")
                .table(header, rows)
                .figure("starts", starts);
        output.say("Report: " + report.write(options.out()));
        return 0;
    }

    private Map<String, Start> start(JvmFlags flags) throws IOException, InterruptedException, CommandException {
        long begin = System.nanoTime();
        try (OwnStack own = BenchStack.start("startup", GATEWAYS, WORKERS, flags, output)) {
            double whole = (System.nanoTime() - begin) / 1e9;
            Map<String, Start> all = new TreeMap<>();
            var ready = own.stack().readyTimes();
            var status = own.stack().status();
            for (MemberStatus member : status.members()) {
                all.put(
                        member.name(),
                        new Start(
                                ready.getOrDefault(member.name(), Duration.ZERO).toMillis() / 1e3,
                                member.rssBytes() / 1e6));
            }
            all.put(WHOLE, new Start(whole, status.rssBytes() / 1e6));
            return all;
        }
    }
}
