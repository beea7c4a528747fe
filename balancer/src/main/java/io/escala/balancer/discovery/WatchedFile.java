package io.escala.balancer.discovery;

import io.escala.balancer.pool.Pool;
import io.escala.balancer.pool.Time;
import io.escala.balancer.pool.Time.Cancellable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Members in a file that may change at any time; whoever writes it renames a finished file into place.
 *
 * <p>The file is read again and compared every interval. Notifications of the operating system would not be faster where
 * it matters: macOS' are polled by the JDK every 2 s, and those for a mounted ConfigMap or a network file are missing. The
 * file is small, so reading it costs microseconds, and comparing its text cannot miss a change as times and sizes can.
 *
 * <p>A file that is missing, unreadable or malformed is reported once per change, and the last good members stay.
 */
public final class WatchedFile implements Discovery {

    private static final Logger LOG = Logger.getLogger(WatchedFile.class);

    /** More than a thousand backends fit; a larger file is not a backends file. */
    private static final long MAX_BYTES = 1 << 20;

    private final Path path;
    private final BackendsFile format;
    private final Duration interval;
    private final Time time;

    private volatile boolean closed;
    private volatile @Nullable Cancellable scheduled;

    /* Only the thread that reads touches these, one at a time. */
    private @Nullable String lastText;
    private @Nullable String lastTrouble;

    /**
     * A watch that begins with {@link #start}.
     *
     * @param interval how often the file is read
     */
    public WatchedFile(Path path, int defaultProbePort, Duration interval, Time time) {
        this.path = path;
        this.format = new BackendsFile(new MemberFormat(defaultProbePort));
        this.interval = interval;
        this.time = time;
    }

    @Override
    public void start(Pool pool) {
        readAndSchedule(pool);
    }

    @Override
    public String describe() {
        return "the file " + path;
    }

    @Override
    public void close() {
        closed = true;
        var pending = scheduled;
        if (pending != null) {
            pending.cancel();
        }
    }

    private void readAndSchedule(Pool pool) {
        if (closed) {
            return;
        }
        read(pool);
        scheduled = time.after(interval, () -> readAndSchedule(pool));
    }

    private void read(Pool pool) {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw new IllegalArgumentException("it is larger than " + MAX_BYTES + " bytes");
            }
            var text = Files.readString(path);
            if (text.equals(lastText)) {
                return;
            }
            lastText = text;
            var members = format.parse(text);
            lastTrouble = null;
            LOG.infof("%s names %d backends: %s", path, members.size(), members);
            pool.members(members);
        } catch (IOException unreadable) {
            lastText = null;
            report("cannot be read (" + unreadable + ")");
        } catch (IllegalArgumentException malformed) {
            report("is not used: " + malformed.getMessage());
        }
    }

    private void report(String trouble) {
        if (!trouble.equals(lastTrouble)) {
            lastTrouble = trouble;
            LOG.errorf("%s %s; the last good set of backends stays", path, trouble);
        }
    }
}
