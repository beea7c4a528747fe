package io.escala.balancer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.HealthPolicy;
import io.escala.balancer.pool.Pool;
import io.escala.balancer.testing.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backends file that is changed, broken, removed and restored while it is watched. */
final class WatchedFileTest {

    private static final Duration INTERVAL = Duration.ofMillis(200);

    @TempDir
    Path directory;

    private final VirtualTime time = new VirtualTime();
    private final Pool pool =
            new Pool(new HealthPolicy(2, 2, 3, Duration.ofSeconds(1), Duration.ofSeconds(9)), time, new Random(1));
    private final List<String> errors = new ArrayList<>();
    private final Logger logger = Logger.getLogger(WatchedFile.class.getName());
    private final Handler recorder = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= 1000) {
                errors.add(new PatternFormatter("%m").format(entry));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private Path path;
    private WatchedFile watched;

    @BeforeEach
    void watch() {
        logger.addHandler(recorder);
        path = directory.resolve("backends");
        watched = new WatchedFile(path, 9000, INTERVAL, time);
    }

    @AfterEach
    void stopRecording() {
        logger.removeHandler(recorder);
    }

    @Test
    void aChangeTakesEffectWithinOneInterval() throws IOException {
        replace("a:1\n");
        watched.start(pool);
        assertThat(addresses()).containsExactly("a:1");
        replace("b:1\na:1\n");
        time.advance(INTERVAL);
        assertThat(addresses()).containsExactlyInAnyOrder("a:1", "b:1");
        replace("b:1\n");
        time.advance(INTERVAL);
        assertThat(addresses()).containsExactly("b:1");
        assertThat(errors).isEmpty();
    }

    @Test
    void aBrokenLineIsReportedOnceAndTheLastGoodSetStays() throws IOException {
        replace("a:1\nb:1\n");
        watched.start(pool);
        replace("a:1\nnonsense\n");
        time.advance(INTERVAL.multipliedBy(5));
        assertThat(addresses()).containsExactly("a:1", "b:1");
        assertThat(errors).hasSize(1);
        assertThat(errors.getFirst()).contains("line 2", "nonsense", "last good set");
        replace("c:1\n");
        time.advance(INTERVAL);
        assertThat(addresses()).containsExactly("c:1");
    }

    @Test
    void aFileThatAppearsLaterOrGoesAwayIsNoEnd() throws IOException {
        watched.start(pool);
        assertThat(addresses()).isEmpty();
        replace("a:1\n");
        time.advance(INTERVAL);
        assertThat(addresses()).containsExactly("a:1");
        Files.delete(path);
        time.advance(INTERVAL.multipliedBy(5));
        assertThat(addresses()).containsExactly("a:1");
        assertThat(errors).hasSize(2).allMatch(message -> message.contains("cannot be read"));
        replace("a:1\n");
        time.advance(INTERVAL);
        replace("b:1\n");
        time.advance(INTERVAL);
        assertThat(addresses()).containsExactly("b:1");
    }

    @Test
    void textThatIsNotUtf8OrTooLargeIsRefused() throws IOException {
        replace("a:1\n");
        watched.start(pool);
        Files.write(path, new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
        time.advance(INTERVAL);
        Files.write(path, new byte[(1 << 20) + 1]);
        time.advance(INTERVAL);
        assertThat(addresses()).containsExactly("a:1");
        assertThat(errors).hasSize(2);
    }

    @Test
    void afterCloseNothingChanges() throws IOException {
        replace("a:1\n");
        watched.start(pool);
        watched.close();
        replace("b:1\n");
        time.advance(INTERVAL.multipliedBy(3));
        assertThat(addresses()).containsExactly("a:1");
    }

    private List<String> addresses() {
        return pool.backends().stream().map(Backend::toString).toList();
    }

    private void replace(String text) throws IOException {
        var next = Files.writeString(directory.resolve("backends.next"), text);
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
