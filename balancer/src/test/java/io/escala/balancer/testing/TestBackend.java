package io.escala.balancer.testing;

import io.escala.balancer.pool.Member;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A real backend on two sockets, one for traffic and one for probes. A test chooses how it behaves, down to when it breaks
 * a connection, and sees what it executed.
 */
public final class TestBackend implements AutoCloseable {

    private final String name;
    private final Listener traffic;
    private final Listener probes;
    private final AtomicLong requests = new AtomicLong();
    private final Map<String, Integer> executions = new ConcurrentHashMap<>();
    private volatile Script script = Exchange::respond;
    private volatile Script probeScript = exchange -> exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

    public TestBackend(String name) {
        this.name = name;
        traffic = new Listener(0, connection -> serve(connection, false));
        probes = new Listener(0, connection -> serve(connection, true));
    }

    /** What a backend does with a request whose head it has read. */
    @FunctionalInterface
    public interface Script {
        void serve(Exchange exchange) throws IOException;
    }

    public String name() {
        return name;
    }

    public Member member() {
        return new Member("127.0.0.1", traffic.port, probes.port);
    }

    /** The line that names it in a backends file. */
    public String line() {
        return "127.0.0.1:" + traffic.port + " probe=" + probes.port;
    }

    /** Requests whose head arrived. */
    public long requests() {
        return requests.get();
    }

    /** How often each request, by its X-Id, arrived whole. */
    public Map<String, Integer> executions() {
        return executions;
    }

    public TestBackend traffic(Script newScript) {
        script = newScript;
        return this;
    }

    public TestBackend probes(Script newScript) {
        probeScript = newScript;
        return this;
    }

    public TestBackend probesAnswer(int status) {
        return probes(exchange -> exchange.write("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n"));
    }

    /** Ends like a killed process: no socket listens and every connection is reset. */
    public void kill() {
        traffic.stop();
        probes.stop();
    }

    /** Comes back on its ports. */
    public void restart() {
        traffic.start();
        probes.start();
    }

    @Override
    public void close() {
        kill();
    }

    private void serve(Socket socket, boolean probe) throws IOException {
        var in = new BufferedInputStream(socket.getInputStream());
        var out = new BufferedOutputStream(socket.getOutputStream());
        while (true) {
            var head = Message.read(in);
            if (head == null) {
                return;
            }
            if (!probe) {
                requests.incrementAndGet();
            }
            var exchange = new Exchange(socket, in, out, head);
            (probe ? probeScript : script).serve(exchange);
            out.flush();
        }
    }

    /** One request at a backend. */
    public final class Exchange {

        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final Message head;

        private Exchange(Socket socket, InputStream in, OutputStream out, Message head) {
            this.socket = socket;
            this.in = in;
            this.out = out;
            this.head = head;
        }

        public Message head() {
            return head;
        }

        public InputStream in() {
            return in;
        }

        public OutputStream out() {
            return out;
        }

        /** Reads the body, counts an execution and answers with the backend's name. */
        public void respond() throws IOException {
            execute();
            write("HTTP/1.1 200 OK\r\nX-Served-By: " + name + "\r\nContent-Length: " + name.length() + "\r\n\r\n"
                    + (head.method().equals("HEAD") ? "" : name));
        }

        /** Reads the body and counts an execution. */
        public void execute() throws IOException {
            head.readBody(in, OutputStream.nullOutputStream());
            var id = head.field("X-Id");
            if (id != null) {
                executions.merge(id, 1, Integer::sum);
            }
        }

        public void write(String bytes) throws IOException {
            out.write(Message.ascii(bytes));
            out.flush();
        }

        /** Holds the request until the test lets it go. */
        public void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }

        /** Closes the connection in a moment, whatever is on it then. */
        public void closeIn(int micros) {
            Thread.ofVirtual().start(() -> {
                java.util.concurrent.locks.LockSupport.parkNanos(micros * 1_000L);
                try {
                    socket.close();
                } catch (IOException unexpected) {
                    throw new AssertionError(unexpected);
                }
            });
        }

        /** Breaks the connection with a TCP reset. */
        public void reset() throws IOException {
            reset(socket);
        }

        private static void reset(Socket socket) throws IOException {
            try {
                socket.setSoLinger(true, 0);
            } catch (SocketException failure) {
                if (!socket.isClosed()) {
                    throw failure;
                }
            }
            socket.close();
        }
    }

    /** A listening socket that keeps its port over stop and start. */
    private static final class Listener {

        private final int port;
        private final Handler handler;
        private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
        private ServerSocket socket;
        private Thread accepting;

        Listener(int port, Handler handler) {
            this.handler = handler;
            socket = open(port);
            this.port = socket.getLocalPort();
            accepting = accept(socket);
        }

        void start() {
            socket = open(port);
            accepting = accept(socket);
        }

        void stop() {
            try {
                socket.close();
                // Until its acceptor is gone the kernel may still accept for a closed socket.
                accepting.join();
                for (var connection : connections) {
                    Exchange.reset(connection);
                }
            } catch (IOException | InterruptedException unexpected) {
                throw new AssertionError(unexpected);
            }
        }

        private Thread accept(ServerSocket listening) {
            return Thread.ofVirtual().start(() -> {
                while (!listening.isClosed()) {
                    try {
                        var connection = listening.accept();
                        connection.setTcpNoDelay(true);
                        connections.add(connection);
                        Thread.ofVirtual().start(() -> handle(connection, listening));
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
        }

        private void handle(Socket connection, ServerSocket listening) {
            try (connection) {
                if (listening.isClosed()) {
                    Exchange.reset(connection);
                } else {
                    handler.handle(connection);
                }
            } catch (IOException broken) {
                // The other side left, or the test broke the connection; what it should see is asserted there.
                connections.remove(connection);
            } finally {
                connections.remove(connection);
            }
        }

        private static ServerSocket open(int port) {
            try {
                var opened = new ServerSocket();
                opened.setReuseAddress(true);
                opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
                return opened;
            } catch (IOException unexpected) {
                throw new AssertionError(unexpected);
            }
        }

        private interface Handler {
            void handle(Socket connection) throws IOException;
        }
    }
}
