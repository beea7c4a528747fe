package io.escala.local.load;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One load from start to stop; everything in it happens on the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a channel tells its handler what became of it
final class Run {
    private static final long RECONNECT_MILLIS = 20;

    private final Requests requests;
    private final long nanosBetween;
    private final InetSocketAddress address;
    private final HttpLoad.Opener opener;
    private final Histogram latency = new Histogram(TimeUnit.MINUTES.toNanos(2), 3);
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Deque<Long> waiting = new ArrayDeque<>();
    private final List<Connection> open = new ArrayList<>();

    private @Nullable EventLoop loop;
    private long nextDue;
    private boolean measuring;
    private boolean stopped;
    private long begin;
    private long answered;
    private long refused;
    private long failed;

    Run(Requests requests, int perSecond, InetSocketAddress address, HttpLoad.Opener opener) {
        this.requests = requests;
        this.nanosBetween = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.address = address;
        this.opener = opener;
    }

    InetSocketAddress address() {
        return address;
    }

    void start(int connections, EventLoop eventLoop) {
        loop = eventLoop;
        for (int i = 0; i < connections; i++) {
            opener.open(this);
        }
        if (nanosBetween > 0) {
            nextDue = System.nanoTime();
            tick();
        }
    }

    /** Takes up every request that has come due, then sleeps until the next one is. */
    private void tick() {
        if (stopped || loop == null) {
            return;
        }
        long now = System.nanoTime();
        while (nextDue - now <= 0) {
            Connection connection = idle.pollFirst();
            if (connection == null) {
                waiting.addLast(nextDue);
            } else {
                connection.send(requests.get(), nextDue);
            }
            nextDue += nanosBetween;
        }
        loop.schedule(this::tick, Math.max(0, nextDue - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    void startMeasuring() {
        measuring = true;
        begin = System.nanoTime();
    }

    LoadResult stop() {
        stopped = true;
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        List.copyOf(open).forEach(Connection::close);
        return new LoadResult(answered, refused, failed, time, latency);
    }

    /** A connection has nothing to do. */
    void free(Connection connection) {
        if (stopped) {
            return;
        }
        if (nanosBetween == 0) {
            connection.send(requests.get(), System.nanoTime());
            return;
        }
        Long due = waiting.pollFirst();
        if (due == null) {
            idle.addFirst(connection);
        } else {
            connection.send(requests.get(), due);
        }
    }

    void answered(int status, long due) {
        if (measuring && !stopped) {
            answered++;
            if (status >= 400) {
                refused++;
            }
            latency.recordValue(Math.min(System.nanoTime() - due, latency.getHighestTrackableValue()));
        }
    }

    void opened(Connection connection) {
        open.add(connection);
        free(connection);
    }

    void closed(Connection connection, boolean underWay) {
        open.remove(connection);
        idle.remove(connection);
        if (stopped) {
            return;
        }
        if (underWay && measuring) {
            failed++;
        }
        opener.open(this);
    }

    void connectFailed() {
        if (stopped || loop == null) {
            return;
        }
        if (measuring) {
            failed++;
        }
        loop.schedule(() -> opener.open(this), RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
    }
}
