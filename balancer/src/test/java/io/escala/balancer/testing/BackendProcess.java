package io.escala.balancer.testing;

import io.escala.balancer.pool.Member;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A {@link TestBackend} in a process of its own, which can be stopped and continued by signals. */
public final class BackendProcess implements AutoCloseable {

    private final Process process;
    private final Member member;

    public BackendProcess(String name) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BackendProcess.class.getName(),
                        name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var ports = process.inputReader(StandardCharsets.US_ASCII).readLine().split(" ", -1);
        member = new Member("127.0.0.1", Integer.parseInt(ports[0]), Integer.parseInt(ports[1]));
    }

    public Member member() {
        return member;
    }

    /** Sends a signal, for example {@code STOP}. */
    public void signal(String signal) throws IOException, InterruptedException {
        if (new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .start()
                        .waitFor()
                != 0) {
            throw new AssertionError("kill -" + signal + " failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Serves until its standard input ends, which it does when the test's process does. */
    public static void main(String[] name) throws IOException {
        try (var backend = new TestBackend(name[0])) {
            System.out.println(backend.member().port() + " " + backend.member().probePort());
            while (System.in.read() >= 0) {
                // Nobody writes; the end is what matters.
            }
        }
    }
}
