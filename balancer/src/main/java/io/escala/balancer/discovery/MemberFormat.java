package io.escala.balancer.discovery;

import io.escala.balancer.pool.Member;
import java.util.regex.Pattern;

/** The written form of a member: {@code host:port}, an IPv6 address in brackets, optionally {@code probe=PORT} after it. */
final class MemberFormat {

    private static final Pattern FORM = Pattern.compile(
            "(?<host>[^\\s:\\[\\]]+|\\[[0-9A-Fa-f:.]+]):(?<port>\\d{1,5})(?:\\s+probe=(?<probe>\\d{1,5}))?");

    private final int defaultProbePort;

    MemberFormat(int defaultProbePort) {
        this.defaultProbePort = defaultProbePort;
    }

    /**
     * Reads one member.
     *
     * @throws IllegalArgumentException with what is wrong, in words for the operator
     */
    Member parse(String text) {
        var matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not a backend; write host:port or host:port probe=PORT".formatted(text.strip()));
        }
        var host = matcher.group("host");
        var probe = matcher.group("probe");
        return new Member(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                Integer.parseInt(matcher.group("port")),
                probe == null ? defaultProbePort : Integer.parseInt(probe));
    }
}
