package io.escala.jobs.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

final class TestRedisTest {

    @Test
    void keepsItsDataWhenKilledAndRestarted() throws IOException {
        try (var redis = TestRedis.start("appendonly yes", "appendfsync always")) {
            assertThat(send(redis, "SET k v", 3)).isEqualTo("+OK");
            redis.kill();
            assertThatThrownBy(() -> send(redis, "PING", 5)).isInstanceOf(IOException.class);
            redis.restart();
            assertThat(send(redis, "GET k", 5)).isEqualTo("$1\r\nv");
        }
    }

    @Test
    void answersNothingWhileSuspended() throws IOException {
        try (var redis = TestRedis.start()) {
            redis.pause();
            assertThatThrownBy(() -> send(redis, "PING", 5)).isInstanceOf(SocketTimeoutException.class);
            redis.resume();
            assertThat(send(redis, "PING", 5)).isEqualTo("+PONG");
        }
    }

    @Test
    void leavesNothingBehind() {
        var redis = TestRedis.start();
        redis.close();
        assertThat(Files.exists(redis.directory())).isFalse();
    }

    @Test
    void saysWhyItCannotStart() {
        assertThatThrownBy(() -> TestRedis.start("no-such-setting 1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no-such-setting");
    }

    private static String send(TestRedis redis, String command, int answerLength) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.setSoTimeout(500);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(answerLength), StandardCharsets.US_ASCII);
        }
    }
}
