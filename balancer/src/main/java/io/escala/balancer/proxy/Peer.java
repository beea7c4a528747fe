package io.escala.balancer.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The client's end of a connection: who it is, and whether what it says about others is believed. */
final class Peer {

    private final String address;
    private final boolean trusted;

    /* X-Forwarded-For with its own address alone, as written for every request of an untrusted one. */
    private final byte[] forwarded;

    Peer(SocketAddress remote, TrustedProxies proxies) {
        var internet =
                remote instanceof InetSocketAddress socket ? socket.getAddress() : InetAddress.getLoopbackAddress();
        address = withoutScope(internet.getHostAddress());
        trusted = proxies.contain(internet);
        forwarded = Texts.ascii("X-Forwarded-For: " + address + "\r\nX-Forwarded-Proto: http\r\n");
    }

    String address() {
        return address;
    }

    /** Whether it is a proxy whose forwarding fields are kept and added to. */
    boolean trusted() {
        return trusted;
    }

    byte[] forwarded() {
        return forwarded;
    }

    /** Forwarded with its own address alone (RFC 7239), which adds to what the proxy before wrote. */
    byte[] forwardedElement() {
        var node = address.indexOf(':') < 0 ? address : "\"[" + address + "]\"";
        return Texts.ascii("Forwarded: for=" + node + ";proto=http\r\n");
    }

    private static String withoutScope(String address) {
        int scope = address.indexOf('%');
        return scope < 0 ? address : address.substring(0, scope);
    }
}
