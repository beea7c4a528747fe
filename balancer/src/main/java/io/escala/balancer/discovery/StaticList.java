package io.escala.balancer.discovery;

import io.escala.balancer.pool.Member;
import io.escala.balancer.pool.Pool;
import java.util.LinkedHashMap;
import java.util.List;

/** Members that are given once and never change. */
public final class StaticList implements Discovery {

    private final List<Member> members;

    private StaticList(List<Member> members) {
        this.members = members;
    }

    /**
     * Reads a list of members, each {@code host:port} optionally followed by {@code probe=PORT}.
     *
     * @throws IllegalArgumentException when an item is malformed or an address appears twice, with the item
     */
    public static StaticList of(List<String> items, int defaultProbePort) {
        var format = new MemberFormat(defaultProbePort);
        var members = new LinkedHashMap<String, Member>();
        for (var item : items) {
            var member = format.parse(item);
            if (members.put(member.address(), member) != null) {
                throw new IllegalArgumentException(member.address() + " is listed twice");
            }
        }
        return new StaticList(List.copyOf(members.values()));
    }

    @Override
    public void start(Pool pool) {
        pool.members(members);
    }

    @Override
    public String describe() {
        return "a list of " + members.size();
    }

    @Override
    public void close() {}
}
