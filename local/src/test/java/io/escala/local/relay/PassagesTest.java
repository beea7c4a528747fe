package io.escala.local.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What passes is what was sent, and what has to be noticed is. */
class PassagesTest {

    @Test
    void commandsPassOneByOneAndScriptsAreChanged() throws IOException {
        var passage = new RedisPassage(script -> script.replace("old", "newer"));
        var in = stream(command("GET", "a") + command("EVAL", "return 'old'", "0") + command("EVALSHA", "old", "0"));
        assertThat(text(passage.request(in))).isEqualTo(command("GET", "a"));
        assertThat(text(passage.request(in))).isEqualTo(command("EVAL", "return 'newer'", "0"));
        assertThat(text(passage.request(in))).isEqualTo(command("EVALSHA", "old", "0"));
        assertThat(passage.request(in)).isNull();
        assertThat(passage.subscribes()).isFalse();
    }

    @Test
    void aSubscriptionIsNoticed() throws IOException {
        var passage = new RedisPassage(script -> script);
        passage.request(stream(command("subscribe", "channel")));
        assertThat(passage.subscribes()).isTrue();
    }

    @Test
    void aCommandThatIsCutOffDoesNotPass() {
        var passage = new RedisPassage(script -> script);
        assertThatThrownBy(() -> passage.request(stream("*2\r\n$3\r\nGET\r\n$5\r\nab")))
                .isInstanceOf(IOException.class);
    }

    /** The driver names the statement once and then sends its name alone. */
    @Test
    void theCommitOfAMarkedTransactionIsNoticedAndItsAnswerCanBeLost() throws IOException {
        var sent = new AtomicInteger();
        var passage = new PostgresPassage("SET LOCAL mark", () -> {
            sent.incrementAndGet();
            return () -> false;
        });
        var wire = new ByteArrayOutputStream();
        wire.write(untyped(80877103)); // asks for TLS
        wire.write(untyped(3 << 16));
        wire.write(typed('P', "S_1\0COMMIT\0\0\0"));
        wire.write(typed('B', "\0S_1\0\0\0")); // not marked
        wire.write(typed('P', "\0SET LOCAL mark = 1\0\0\0"));
        wire.write(typed('B', "\0\0\0\0"));
        var before = new ByteArrayInputStream(wire.toByteArray());
        var passed = new ByteArrayOutputStream();
        for (byte[] part = passage.request(before); part != null; part = passage.request(before)) {
            passed.write(part);
        }
        assertThat(passed.toByteArray()).isEqualTo(wire.toByteArray());
        assertThat(passage.answer(stream("set"))).isNotNull();
        assertThat(sent).hasValue(0);

        passage.request(new ByteArrayInputStream(typed('B', "\0S_1\0\0\0")));
        assertThat(sent).hasValue(1);
        assertThat(passage.answer(stream("committed"))).isNull();
    }

    @Test
    void aRolledBackTransactionIsNotMarked() throws IOException {
        var sent = new AtomicInteger();
        var passage = new PostgresPassage("SET LOCAL mark", () -> {
            sent.incrementAndGet();
            return () -> true;
        });
        var wire = new ByteArrayOutputStream();
        wire.write(untyped(3 << 16));
        for (String statement :
                new String[] {"SET LOCAL mark = 1", "ROLLBACK", "COMMIT", "SET LOCAL mark = 1", "COMMIT"}) {
            wire.write(typed('Q', statement + "\0"));
        }
        var in = new ByteArrayInputStream(wire.toByteArray());
        while (passage.request(in) != null) {
            // all of it passes
        }
        assertThat(sent).hasValue(1);
    }

    @Test
    void getsAreCountedAndHowManyWereUnderWayAtOnce() throws IOException {
        var counts = new HttpPassage.Counts();
        var first = new HttpPassage(counts);
        var second = new HttpPassage(counts);
        first.request(stream("GET /products/a HTTP/1.1\r\n\r\n"));
        second.request(stream("GET /products/a HTTP/1.1\r\n\r\n"));
        first.answer(stream("HTTP/1.1 200 OK\r\n\r\n"));
        first.request(stream("PUT /products/a HTTP/1.1\r\n\r\n"));
        second.ended();
        first.request(stream("GET /products/b HTTP/1.1\r\n\r\n"));
        assertThat(counts.of("/products/a")).isEqualTo(2);
        assertThat(counts.allOf("/products/")).isEqualTo(3);
        assertThat(counts.mostAtOnce("/products/")).isEqualTo(2);
    }

    private static String command(String... words) {
        var all = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            all.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return all.toString();
    }

    private static byte[] untyped(int code) {
        return ByteBuffer.allocate(8).putInt(8).putInt(code).array();
    }

    private static byte[] typed(char type, String body) {
        return ByteBuffer.allocate(5 + body.length())
                .put((byte) type)
                .putInt(4 + body.length())
                .put(body.getBytes(US_ASCII))
                .array();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(US_ASCII));
    }

    private static String text(byte @Nullable [] part) {
        return part == null ? "the end" : new String(part, US_ASCII);
    }
}
