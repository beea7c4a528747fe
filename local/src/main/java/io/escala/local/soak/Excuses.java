package io.escala.local.soak;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** When which operations may fail: the design's failure table, laid over the faults that were really made. */
final class Excuses {
    private static final Duration KEPT = Duration.ofMinutes(2);

    /** A fault from its beginning to the moment everything worked again; open while {@code end} is in the future. */
    static final class Window {
        private final Set<Operation> operations;
        private final long begin = System.nanoTime();
        private volatile long end = Long.MAX_VALUE;
        private volatile boolean closed;

        private Window(Set<Operation> operations) {
            this.operations = operations;
        }

        void close() {
            end = System.nanoTime();
            closed = true;
        }

        private boolean covers(Operation operation, long from, long to) {
            return operations.contains(operation) && to - begin >= 0 && (!closed || end - from >= 0);
        }
    }

    private final List<Window> windows = new CopyOnWriteArrayList<>();

    Window open(Set<Operation> operations) {
        long now = System.nanoTime();
        windows.removeIf(each -> each.closed && now - each.end > KEPT.toNanos());
        Window window = new Window(operations);
        windows.add(window);
        return window;
    }

    /** Whether a fault that lasted at some moment between the two allows the operation to fail. */
    boolean allow(Operation operation, long from, long to) {
        return windows.stream().anyMatch(each -> each.covers(operation, from, to));
    }
}
