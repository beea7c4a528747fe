package io.escala.local.load;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Makes the requests of a load, each as the bytes that go over the wire. Asked by one thread only. */
public interface Requests extends Supplier<byte[]> {

    /** The same GET again and again. */
    static Requests get(String path) {
        byte[] request = bytesOfGet(path);
        return () -> request;
    }

    /** GETs of the paths given, each as likely as any other; the same seed gives the same order. */
    static Requests uniformly(List<String> paths, long seed) {
        byte[][] requests = paths.stream().map(Requests::bytesOfGet).toArray(byte[][]::new);
        Random random = new Random(seed);
        return () -> requests[random.nextInt(requests.length)];
    }

    /** GETs of paths numbered from 0 to {@code count - 1}, in order, over and over. */
    static Requests inTurn(String prefix, int count) {
        byte[][] requests =
                IntStream.range(0, count).mapToObj(i -> bytesOfGet(prefix + i)).toArray(byte[][]::new);
        int[] next = {0};
        return () -> requests[next[0]++ % requests.length];
    }

    /** A request with a body of its own. */
    static byte[] bytesOf(String method, String path, String contentType, byte[] body) {
        byte[] head = (method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + contentType
                        + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    private static byte[] bytesOfGet(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
