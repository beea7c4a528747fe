package io.escala.local.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection to a Redis on loopback for what a benchmark asks it: one command after the other (RESP2). */
final class RedisCommands implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;

    RedisCommands(int port) throws IOException {
        socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** The answer as text; the parts of an array stand on lines of their own. */
    String ask(String... command) throws IOException {
        StringBuilder request = new StringBuilder("*" + command.length + "\r\n");
        for (String part : command) {
            int length = part.getBytes(StandardCharsets.UTF_8).length;
            request.append('$').append(length).append("\r\n").append(part).append("\r\n");
        }
        OutputStream out = socket.getOutputStream();
        out.write(request.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
        List<String> parts = new ArrayList<>();
        read(parts);
        return String.join("\n", parts);
    }

    /** A figure of INFO. */
    String info(String section, String name) throws IOException {
        return ask("INFO", section)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow(() -> new IOException("Redis tells no " + name + " in INFO " + section));
    }

    /** Empties Redis and its append-only file. */
    void empty() throws IOException, InterruptedException {
        ask("FLUSHALL");
        ask("BGREWRITEAOF");
        while (!info("persistence", "aof_rewrite_in_progress").equals("0")
                || !info("persistence", "aof_rewrite_scheduled").equals("0")) {
            Thread.sleep(10);
        }
    }

    private void read(List<String> parts) throws IOException {
        String line = line();
        char kind = line.charAt(0);
        String rest = line.substring(1);
        switch (kind) {
            case '+', ':' -> parts.add(rest);
            case '-' -> throw new IOException("Redis answered " + rest);
            case '$' -> {
                int length = Integer.parseInt(rest);
                if (length >= 0) {
                    parts.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
                    line();
                }
            }
            case '*' -> {
                for (int left = Integer.parseInt(rest); left > 0; left--) {
                    read(parts);
                }
            }
            default -> throw new IOException("Redis answered " + line);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("Redis closed the connection");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
