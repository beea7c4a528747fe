package io.escala.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A line to a server on loopback whose connections can go silent for good, as when a firewall forgets them. */
final class Wire implements AutoCloseable {

    private final ServerSocket listening;
    private final int target;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

    private static final class Connection {
        final Socket client;
        final Socket server;
        volatile boolean silent;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }
    }

    Wire(int target) {
        try {
            this.target = target;
            listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(this::accept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String uri() {
        return "redis://127.0.0.1:" + listening.getLocalPort();
    }

    /** Nothing that connections of before send or are sent arrives any more. */
    void forget() {
        connections.forEach(each -> each.silent = true);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var client = listening.accept();
                var connection = new Connection(client, new Socket(InetAddress.getLoopbackAddress(), target));
                connections.add(connection);
                Thread.ofVirtual().start(() -> pump(connection, connection.client, connection.server));
                Thread.ofVirtual().start(() -> pump(connection, connection.server, connection.client));
            } catch (IOException closed) {
                // by the test's end, or the server is not there
            }
        }
    }

    private static void pump(Connection connection, Socket from, Socket to) {
        var buffer = new byte[8192];
        try {
            for (int length = from.getInputStream().read(buffer);
                    length >= 0;
                    length = from.getInputStream().read(buffer)) {
                if (!connection.silent) {
                    to.getOutputStream().write(buffer, 0, length);
                }
            }
        } catch (IOException ended) {
            // its other direction ends with it
        }
        close(connection);
    }

    private static void close(Connection connection) {
        try {
            connection.client.close();
            connection.server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            connections.forEach(Wire::close);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
