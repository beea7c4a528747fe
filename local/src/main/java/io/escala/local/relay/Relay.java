package io.escala.local.relay;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Passes connections on to a server on loopback, and slows, silences or cuts them when told to. */
public final class Relay implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int CONNECT_MILLIS = 2000;

    private final String name;
    private final Supplier<Passage> passages;
    private final ServerSocket listening;
    private final Line line = new Line();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile int[] targets = {};
    private volatile boolean cut;

    /**
     * Listens; nobody is let in before {@link #connectTo}.
     *
     * @param name of the line, for people
     * @param passages makes that of each connection
     */
    public Relay(String name, Supplier<Passage> passages) throws IOException {
        this.name = name;
        this.passages = passages;
        this.listening = new ServerSocket(0, 1000, LOOPBACK);
        Thread.ofVirtual().name("relay " + name).start(this::accept);
    }

    public String name() {
        return name;
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Passes connections on to there; with several ports each new one to the next of them. Those there are stay as they are. */
    public void connectTo(int... ports) {
        targets = ports.clone();
    }

    /** Ends all connections and lets nobody in. */
    public void cut() {
        cut = true;
        connections.forEach(Connection::close);
    }

    /** Lets nothing pass, without a word. */
    public void silence() {
        line.silence();
    }

    /** Lets nothing pass that subscriptions are told. */
    public void mute() {
        line.mute();
    }

    /** Delays a share of the parts of messages, each by up to so long; 0 none. */
    public void delay(double share, Duration longest) {
        line.delay(share, longest);
    }

    /** Ends the connections that have subscribed to something. */
    public void dropSubscriptions() {
        connections.stream().filter(each -> each.passage.subscribes()).forEach(Connection::close);
    }

    /** Lets everything pass again. */
    public void heal() {
        cut = false;
        line.heal();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                if (cut || targets.length == 0) {
                    client.close();
                } else {
                    Thread.ofVirtual().name("relay " + name).start(() -> connect(client));
                }
            } catch (IOException closed) {
                // either this relay was closed, or the client went away at once
            }
        }
    }

    private int target() {
        int[] all = targets;
        return all[Math.floorMod(turn.getAndIncrement(), all.length)];
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(LOOPBACK, target()), CONNECT_MILLIS);
            Connection connection = new Connection(client, server, passages.get());
            connections.add(connection);
            if (cut) {
                connection.close();
            }
            Thread.ofVirtual().name("relay " + name + " back").start(connection::answers);
            connection.requests();
        } catch (IOException refused) {
            close(client);
            close(server);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket cannot be closed", e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
        heal();
    }

    private final class Connection {
        private final Socket client;
        private final Socket server;
        private final Passage passage;

        Connection(Socket client, Socket server, Passage passage) {
            this.client = client;
            this.server = server;
            this.passage = passage;
        }

        private interface Next {
            byte @Nullable [] of(InputStream in) throws IOException;
        }

        void requests() {
            pump(client, server, passage::request, false);
        }

        void answers() {
            pump(server, client, passage::answer, true);
        }

        private void pump(Socket from, Socket to, Next next, boolean back) {
            try {
                InputStream in = new BufferedInputStream(from.getInputStream(), 16 * 1024);
                OutputStream out = to.getOutputStream();
                for (byte[] part = next.of(in); part != null; part = next.of(in)) {
                    line.pass(back && passage.subscribes());
                    out.write(part);
                }
            } catch (IOException broken) {
                // whoever broke it, both sides end below
            } finally {
                close();
            }
        }

        void close() {
            if (connections.remove(this)) {
                passage.ended();
            }
            Relay.close(client);
            Relay.close(server);
        }
    }
}
