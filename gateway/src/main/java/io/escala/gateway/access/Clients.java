package io.escala.gateway.access;

import io.vertx.core.http.HttpServerRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Who a request without a key comes from. */
final class Clients {

    /** What one household or machine is given of IPv6; single addresses are as many as anybody wants. */
    private static final int IPV6_PREFIX_BYTES = 8;

    private static final int MAX = 64;

    private Clients() {}

    /** @param proxies how many write {@code X-Forwarded-For} before us; what stands left of theirs anybody may have made up */
    static String of(HttpServerRequest request, int proxies) {
        var forwarded = proxies == 0 ? null : request.getHeader("X-Forwarded-For");
        var peer = request.remoteAddress();
        return network(forwarded(forwarded, proxies, peer == null ? "unknown" : peer.hostAddress()));
    }

    static String forwarded(@Nullable String header, int proxies, String peer) {
        if (header == null) {
            return peer;
        }
        var hops = header.split(",", -1);
        return hops[Math.max(0, hops.length - proxies)].strip();
    }

    static String network(String address) {
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address v6
                    ? HexFormat.of().formatHex(Arrays.copyOf(v6.getAddress(), IPV6_PREFIX_BYTES))
                    : address;
        } catch (IllegalArgumentException e) {
            return address.length() <= MAX ? address : address.substring(0, MAX); // some other name for a client
        }
    }
}
