package io.escala.local.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.escala.local.CommandException;
import io.escala.local.process.Memory;
import io.escala.local.stack.MemberStatus;
import io.escala.local.stack.StackStatus;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "status", description = "Shows what runs, and how it is.", mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--json", description = "As JSON, for programs.")
    private boolean json;

    @Override
    public Integer call() throws IOException, CommandException {
        StackStatus status = data.running().status();
        if (json) {
            System.out.println(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(status));
        } else {
            print(status);
        }
        return status.members().stream().allMatch(MemberStatus::healthy) ? 0 : 3;
    }

    private static void print(StackStatus status) {
        System.out.printf(
                "%-12s %-11s %-7s %8s %6s %9s %9s %8s%n",
                "NAME", "STATE", "HEALTH", "PID", "PORT", "UPTIME", "RESTARTS", "RSS");
        for (MemberStatus member : status.members()) {
            System.out.printf(
                    Locale.ROOT,
                    "%-12s %-11s %-7s %8d %6d %9s %9d %5d MB%n",
                    member.name(),
                    member.state(),
                    member.healthy() ? "up" : "down",
                    member.pid(),
                    member.port(),
                    uptime(member.uptimeSeconds()),
                    member.restarts(),
                    member.rssBytes() / (1024 * 1024));
        }
        System.out.println();
        System.out.println(
                status.url() + ", " + ForegroundStack.describe(new Memory(status.rssBytes(), status.pssBytes()))
                        + " with the launcher (pid " + status.launcherPid() + "), data in " + status.directory());
    }

    private static String uptime(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%dh%02dm", seconds / 3600, seconds / 60 % 60);
    }
}
