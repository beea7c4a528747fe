package io.escala.local.cli;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.control.ControlClient;
import io.escala.local.demo.BalancingDemo;
import io.escala.local.demo.CachingDemo;
import io.escala.local.demo.Demonstration;
import io.escala.local.demo.JobsDemo;
import io.escala.local.stack.MemberStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "demo",
        description = "Shows a tactic off and on, in a small table; fails when it does not do what it claims.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class DemoCommand implements Callable<Integer> {
    private static final int READS = 100;
    private static final int TASKS = 6;
    private static final Duration TASK = Duration.ofSeconds(1);

    enum Tactic {
        CACHING,
        BALANCING,
        JOBS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "TACTIC", description = "${COMPLETION-CANDIDATES}")
    private Tactic tactic = Tactic.CACHING;

    @Option(names = "--url", defaultValue = "http://localhost:8080", description = "The balancer.")
    private String url = "";

    @Option(
            names = "--gateway",
            paramLabel = "URL",
            description = "For balancing: one gateway's own address (default: gateway-1 of the local stack).")
    private @Nullable String gateway;

    @Mixin
    private final DataOption data = new DataOption();

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Output output = new Output(System.out);
        Demonstration demonstration = switch (tactic) {
            case CACHING -> new CachingDemo(url, READS, output);
            case BALANCING -> new BalancingDemo(url, gateway(), READS, output);
            case JOBS -> new JobsDemo(url, TASKS, TASK, output);
        };
        return demonstration.show() ? 0 : 1;
    }

    private String gateway() throws IOException, CommandException {
        if (gateway != null) {
            return gateway;
        }
        ControlClient running = data.running();
        return running.status().members().stream()
                .filter(member -> member.name().startsWith("gateway-"))
                .findFirst()
                .map(MemberStatus::port)
                .map(port -> "http://127.0.0.1:" + port)
                .orElseThrow(() -> new CommandException("No gateway runs; start one with ./escala scale gateway=2."));
    }
}
