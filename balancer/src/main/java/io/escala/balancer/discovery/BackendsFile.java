package io.escala.balancer.discovery;

import io.escala.balancer.pool.Member;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A backends file's text as members: one a line, empty lines ignored, {@code #} starts a comment. */
final class BackendsFile {

    private final MemberFormat format;

    BackendsFile(MemberFormat format) {
        this.format = format;
    }

    /**
     * Reads the whole file.
     *
     * @throws IllegalArgumentException when a line is malformed or repeats an address, with its number (from 1)
     */
    List<Member> parse(String text) {
        var members = new LinkedHashMap<String, Member>();
        var firstLines = new LinkedHashMap<String, Integer>();
        int number = 0;
        for (var line : (Iterable<String>) text.lines()::iterator) {
            number++;
            int comment = line.indexOf('#');
            var item = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!item.isEmpty()) {
                parseLine(item, number, members, firstLines);
            }
        }
        return List.copyOf(members.values());
    }

    private void parseLine(String item, int number, Map<String, Member> members, Map<String, Integer> firstLines) {
        try {
            var member = format.parse(item);
            if (members.put(member.address(), member) != null) {
                throw new IllegalArgumentException(
                        "%s is already in line %d".formatted(member.address(), firstLines.get(member.address())));
            }
            firstLines.put(member.address(), number);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("line " + number + ": " + malformed.getMessage(), malformed);
        }
    }
}
