package io.escala.local.soak;

import io.escala.local.stack.MemberStatus;
import io.escala.local.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Memory and open descriptors of a stack's processes at one moment. */
record Footprint(Map<String, One> members) {
    record One(long pid, long rssBytes, long descriptors) {}

    static Footprint of(Stack stack) {
        Map<String, One> members = new TreeMap<>();
        for (MemberStatus member : stack.status().members()) {
            members.put(member.name(), new One(member.pid(), member.rssBytes(), descriptors(member.pid())));
        }
        return new Footprint(members);
    }

    private static long descriptors(long pid) {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.count();
        } catch (IOException notLinuxOrGone) {
            return -1;
        }
    }

    /** A line for each process; those that were restarted in between are marked, since they began anew. */
    List<String> compare(Footprint before) {
        List<String> lines = new ArrayList<>();
        members.forEach((name, now) -> {
            One then = before.members.get(name);
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-12s %4d MB%s, %d descriptors%s",
                    name,
                    now.rssBytes >> 20,
                    then == null ? "" : " (was " + (then.rssBytes >> 20) + ")",
                    now.descriptors,
                    then == null
                            ? ""
                            : " (was " + then.descriptors + ")"
                                    + (then.pid == now.pid ? "" : ", restarted meanwhile")));
        });
        return lines;
    }
}
