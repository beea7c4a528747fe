package io.escala.local.stack;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.process.PidFiles;
import io.escala.local.process.Program;
import io.escala.local.services.JvmService;
import io.escala.local.services.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/** The supervised programs of a stack by their names; several are stopped side by side. */
final class Members {
    private final ConcurrentSkipListMap<String, Member> byName = new ConcurrentSkipListMap<>();
    private final PidFiles pids;
    private final Output output;

    Members(PidFiles pids, Output output) {
        this.pids = pids;
        this.output = output;
    }

    /** Starts supervising a program; returns at once. */
    Member start(Program program) {
        Member member = Member.start(program, pids, output);
        byName.put(program.name(), member);
        return member;
    }

    /** In the order of their names. */
    Collection<Member> all() {
        return byName.values();
    }

    Member named(String name) throws CommandException {
        Member member = byName.get(name);
        if (member == null) {
            throw new CommandException(
                    "There is no " + name + " here; there are " + String.join(", ", byName.keySet()) + ".");
        }
        return member;
    }

    JvmService service(String name) throws CommandException {
        if (named(name).program() instanceof JvmService service) {
            return service;
        }
        throw new CommandException(name + " is no service.");
    }

    /** A service's instances by their numbers. */
    List<Member> of(Service service) {
        return all().stream()
                .filter(member -> isOf(member, service))
                .sorted(Comparator.comparingInt(Members::number))
                .toList();
    }

    /** The number that one more instance of a service has. */
    int next(Service service) {
        return 1 + of(service).stream().mapToInt(Members::number).max().orElse(0);
    }

    static boolean isOf(Member member, Service service) {
        return member.program() instanceof JvmService program && program.service() == service;
    }

    static List<JvmService> services(List<Member> members) {
        return members.stream()
                .map(Member::program)
                .filter(JvmService.class::isInstance)
                .map(JvmService.class::cast)
                .toList();
    }

    /** Stops these for good. */
    void stop(List<Member> these, Duration patience) throws InterruptedException {
        List<Thread> stopping = new ArrayList<>();
        for (Member member : these) {
            stopping.add(Thread.ofVirtual().start(() -> stopQuietly(member, patience)));
        }
        for (Thread each : stopping) {
            each.join();
        }
        these.forEach(member -> byName.remove(member.program().name()));
    }

    private void stopQuietly(Member member, Duration patience) {
        try {
            member.stop(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            output.say(member.program().name() + " could not be stopped: interrupted");
        }
    }

    private static int number(Member member) {
        String name = member.program().name();
        return name.contains("-") ? Integer.parseInt(name.substring(name.lastIndexOf('-') + 1)) : 0;
    }
}
