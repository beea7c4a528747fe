package io.escala.local.relay;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Commands to a Redis (RESP), passed on one by one. Scripts that are sent whole can be changed on the way: Redis then
 * knows them by another digest, so clients send them whole each time.
 */
public final class RedisPassage implements Passage {
    private final UnaryOperator<String> scripts;
    private volatile boolean subscribes;

    /** @param scripts what becomes of the text of a script */
    public RedisPassage(UnaryOperator<String> scripts) {
        this.scripts = scripts;
    }

    @Override
    public byte @Nullable [] request(InputStream client) throws IOException {
        String head = line(client);
        if (head == null) {
            return null;
        }
        List<byte[]> words = new ArrayList<>();
        for (int left = number(head, '*'); left > 0; left--) {
            words.add(word(client));
        }
        switch (ascii(words.getFirst()).toUpperCase(Locale.ROOT)) {
            case "SUBSCRIBE" -> subscribes = true;
            case "EVAL" -> words.set(1, changed(words.get(1)));
            default -> {
                // passes as it is
            }
        }
        return bytes(words);
    }

    private byte[] changed(byte[] script) {
        return scripts.apply(new String(script, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte @Nullable [] answer(InputStream server) throws IOException {
        return Passage.some(server);
    }

    @Override
    public boolean subscribes() {
        return subscribes;
    }

    private static byte[] word(InputStream in) throws IOException {
        String head = line(in);
        if (head == null) {
            throw new EOFException("the command ends early");
        }
        int length = number(head, '$');
        byte[] word = in.readNBytes(length);
        if (word.length < length || in.readNBytes(2).length < 2) {
            throw new EOFException("the command ends early");
        }
        return word;
    }

    private static int number(String head, char type) throws IOException {
        if (head.isEmpty() || head.charAt(0) != type) {
            throw new IOException("not a command: " + head);
        }
        return Integer.parseInt(head.substring(1));
    }

    private static @Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static byte[] bytes(List<byte[]> words) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(head('*', words.size()));
        for (byte[] word : words) {
            out.write(head('$', word.length));
            out.write(word);
            out.write('\r');
            out.write('\n');
        }
        return out.toByteArray();
    }

    private static byte[] head(char type, int number) {
        return (type + Integer.toString(number) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static String ascii(byte[] word) {
        return new String(word, StandardCharsets.US_ASCII);
    }
}
