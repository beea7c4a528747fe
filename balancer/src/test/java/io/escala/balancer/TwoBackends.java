package io.escala.balancer;

import io.escala.balancer.testing.TestBackend;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Two real backends and the file that names them, for a balancer that runs in Quarkus. */
public final class TwoBackends implements QuarkusTestResourceLifecycleManager {

    private final TestBackend a = new TestBackend("a");
    private final TestBackend b = new TestBackend("b");
    private @Nullable Path directory;

    @Override
    public Map<String, String> start() {
        try {
            directory = Files.createTempDirectory(Path.of("target"), "backends");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        write(a, b);
        return Map.of(
                "escala.balancer.backends-file",
                file().toString(),
                "escala.balancer.probe.interval",
                "50ms",
                "escala.balancer.warm-up",
                "100ms",
                "escala.balancer.slow-start.share",
                "1",
                "escala.balancer.drain.announce",
                "0s");
    }

    @Override
    public void stop() {
        a.close();
        b.close();
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, field -> field.getType().equals(TwoBackends.class));
    }

    TestBackend a() {
        return a;
    }

    TestBackend b() {
        return b;
    }

    /** Names the backends in the file, as the launcher does: a finished file is renamed into place. */
    void write(TestBackend... backends) {
        try {
            var text =
                    Arrays.stream(backends).map(TestBackend::line).collect(Collectors.joining("\n", "# test\n", "\n"));
            var next = Files.writeString(file().resolveSibling("backends.next"), text);
            Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private Path file() {
        if (directory == null) {
            throw new IllegalStateException("not started");
        }
        return directory.resolve("backends");
    }
}
