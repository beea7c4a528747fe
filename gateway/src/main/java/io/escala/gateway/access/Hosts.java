package io.escala.gateway.access;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The host names this service answers to. */
final class Hosts {

    private final boolean any;
    private final Set<String> names;

    /** @param names without ports, IPv6 addresses in brackets; {@code *} alone for any */
    Hosts(List<String> names) {
        this.names = names.stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.any = this.names.contains("*");
        if (any && names.size() > 1) {
            throw new IllegalArgumentException("escala.access.hosts has * and names; with * the names mean nothing");
        }
    }

    /** @param authority the Host field: a name or address, with or without a port */
    boolean answerTo(@Nullable String authority) {
        if (any) {
            return true;
        }
        return authority != null && names.contains(withoutPort(authority).toLowerCase(Locale.ROOT));
    }

    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }
}
