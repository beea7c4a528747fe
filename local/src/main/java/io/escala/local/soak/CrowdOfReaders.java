package io.escala.local.soak;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many connections that send the same request at the same moment. */
final class CrowdOfReaders implements AutoCloseable {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int ANSWER_MILLIS = 30_000;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Socket> sockets = new ArrayList<>();

    /** Connects so many times, to each of the ports in turn. */
    CrowdOfReaders(List<Integer> ports, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.connect(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), ports.get(i % ports.size())),
                    CONNECT_MILLIS);
            sockets.add(socket);
        }
    }

    /** Sends on every connection at once; what is done when all is sent. Gives how many answers of each kind there were. */
    Map<String, Integer> get(String path, Runnable sent) throws InterruptedException, IOException {
        byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        for (Socket socket : sockets) {
            socket.getOutputStream().write(request);
        }
        sent.run();
        List<Future<String>> answers = new ArrayList<>();
        for (Socket socket : sockets) {
            answers.add(threads.submit(() -> answer(socket)));
        }
        Map<String, Integer> kinds = new TreeMap<>();
        for (Future<String> answer : answers) {
            try {
                kinds.merge(answer.get(), 1, Integer::sum);
            } catch (ExecutionException e) {
                kinds.merge("broken: " + e.getCause(), 1, Integer::sum);
            }
        }
        return kinds;
    }

    /** Status and Cache-Status, without the time left. */
    private static String answer(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        String status = line(in).substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length());
        String cache = "";
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("cache-status: ")) {
                cache = header.substring("cache-status: ".length()).replaceAll("; ttl=-?[0-9]+", "");
            }
        }
        return status + " " + cache;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the answer ends early");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
