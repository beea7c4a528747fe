package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.services.Service;
import io.escala.local.stack.MemberStatus;
import io.escala.local.stack.Stack;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Does to a stack what fate does to a cluster. */
final class Saboteur {
    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final Stack stack;
    private final Random random;

    /** Something done in the middle of something else. */
    interface Meanwhile {
        void run() throws CommandException;
    }

    Saboteur(Stack stack, Random random) {
        this.stack = stack;
        this.random = random;
    }

    /** One of the instances of the service. */
    String any(String service) throws CommandException {
        List<String> names = stack.status().members().stream()
                .filter(member -> member.pid() != 0 && member.name().startsWith(service + "-"))
                .map(MemberStatus::name)
                .sorted()
                .toList();
        if (names.isEmpty()) {
            throw new CommandException("no " + service + " runs");
        }
        return names.get(random.nextInt(names.size()));
    }

    void kill(String member) throws CommandException {
        stack.kill(member);
    }

    /** Stops the process for a while, as a long collection of garbage or a frozen machine would. */
    void pause(String member) throws IOException, InterruptedException, CommandException {
        long pid = stack.status().members().stream()
                .filter(each -> each.name().equals(member) && each.pid() != 0)
                .mapToLong(MemberStatus::pid)
                .findFirst()
                .orElseThrow(() -> new CommandException(member + " does not run"));
        signal("STOP", pid);
        try {
            Thread.sleep(PAUSE);
        } finally {
            signal("CONT", pid);
        }
    }

    static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    }

    void scaleGatewaysUpAndDown(Meanwhile meanwhile) throws IOException, InterruptedException, CommandException {
        int now = stack.count(Service.GATEWAY);
        stack.scale(Service.GATEWAY, now + 1);
        meanwhile.run();
        stack.scale(Service.GATEWAY, now);
    }
}
