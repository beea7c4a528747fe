package io.escala.balancer.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** One keep-alive connection to the balancer. It repeats nothing and reconnects never, so no failure is hidden. */
public final class TestClient implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    public TestClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** A response with its whole body. */
    public record Answer(Message head, String body) {
        public int status() {
            return head.status();
        }

        public String header(String name) {
            return Objects.requireNonNull(head.field(name), () -> "no " + name + " in " + head);
        }
    }

    public Answer get(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: shop.example\r\n\r\n");
    }

    public Answer post(String target, String id, String body) throws IOException {
        return send("POST " + target + " HTTP/1.1\r\nHost: shop.example\r\nX-Id: " + id + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
    }

    /** Sends bytes as they are and reads one response. */
    public Answer send(String request) throws IOException {
        write(request);
        var head = readHead();
        return new Answer(head, request.startsWith("HEAD ") ? "" : readBody(head));
    }

    public void write(String bytes) throws IOException {
        out.write(Message.ascii(bytes));
        out.flush();
    }

    public Message readHead() throws IOException {
        var head = Message.read(in);
        if (head == null) {
            throw new EOFException("the balancer closed the connection");
        }
        return head;
    }

    public String readBody(Message head) throws IOException {
        var body = new ByteArrayOutputStream();
        head.readBody(in, body);
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    public InputStream in() {
        return in;
    }

    public OutputStream out() {
        return out;
    }

    /** Whether the balancer has closed the connection; waits for a byte otherwise. */
    public boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
