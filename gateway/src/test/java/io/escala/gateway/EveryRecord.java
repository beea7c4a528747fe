package io.escala.gateway;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Whatever the service logs at any level, while it is open; the service's own loggers tell everything meanwhile. */
final class EveryRecord extends Handler implements AutoCloseable {

    private static final Logger OWN = Logger.getLogger("io.escala");
    private static final Logger ROOT = Logger.getLogger("");

    private final Queue<String> to;
    private final PatternFormatter formatter = new PatternFormatter("%m%e");
    private final AtomicInteger records = new AtomicInteger();
    private final Level before = OWN.getLevel();

    EveryRecord(Queue<String> to) {
        this.to = to;
        setLevel(Level.ALL);
        OWN.setLevel(Level.ALL);
        ROOT.addHandler(this);
    }

    int records() {
        return records.get();
    }

    @Override
    public void publish(LogRecord entry) {
        records.incrementAndGet();
        to.add(formatter.format(entry));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        ROOT.removeHandler(this);
        OWN.setLevel(before);
    }
}
