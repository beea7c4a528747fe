package io.escala.balancer;

import io.escala.balancer.BalancerConfig.AccessLogFormat;
import io.escala.balancer.proxy.AccessLog;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes the access log on a thread of its own, so that a slow disk or terminal holds up no request. What comes faster than it
 * can be written is dropped, and the number of lines dropped is said.
 */
final class AccessLogWriter implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(AccessLogWriter.class);
    private static final int MOST_WAITING = 16_384;

    private final AccessLogFormat format;
    private final BlockingQueue<AccessLog.Entry> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final LongAdder dropped = new LongAdder();
    private final @Nullable Thread writer;
    private volatile boolean closed;

    AccessLogWriter(AccessLogFormat format, @Nullable OutputStream to) {
        this.format = format;
        writer = to == null
                ? null
                : Thread.ofPlatform().daemon().name("escala-access-log").start(() -> write(to));
    }

    /**
     * The access log as it is configured.
     *
     * @throws ConfigurationException when its file cannot be written
     */
    static AccessLogWriter of(BalancerConfig config) {
        if (config.accessLog() == AccessLogFormat.OFF) {
            return new AccessLogWriter(AccessLogFormat.OFF, null);
        }
        try {
            OutputStream to = config.accessLogFile().isPresent()
                    ? Files.newOutputStream(
                            config.accessLogFile().get(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    : new FileOutputStream(FileDescriptor.out);
            return new AccessLogWriter(config.accessLog(), to);
        } catch (IOException unwritable) {
            throw new ConfigurationException("escala.balancer.access-log-file cannot be written: " + unwritable);
        }
    }

    /** Where requests are told; {@link AccessLog#OFF} when nothing is logged. */
    AccessLog log() {
        return format == AccessLogFormat.OFF
                ? AccessLog.OFF
                : entry -> {
                    if (!waiting.offer(entry)) {
                        dropped.increment();
                    }
                };
    }

    /** Writes what waits and ends. */
    @Override
    public void close() {
        closed = true;
        if (writer != null) {
            writer.interrupt();
            try {
                writer.join(2_000);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void write(OutputStream to) {
        var lines = new ArrayList<AccessLog.Entry>();
        try (var out = new BufferedOutputStream(to, 64 * 1024)) {
            while (!closed || !waiting.isEmpty()) {
                awaitSome(lines);
                for (var entry : lines) {
                    out.write(line(entry).getBytes(StandardCharsets.UTF_8));
                }
                lines.clear();
                out.flush();
                sayDropped();
            }
        } catch (IOException broken) {
            LOG.errorf("The access log cannot be written and ends: %s", broken.getMessage());
        }
    }

    private void awaitSome(List<AccessLog.Entry> lines) {
        try {
            if (waiting.isEmpty() && !closed) {
                lines.add(waiting.take());
            }
        } catch (InterruptedException closing) {
            // What waits is written below; the loop ends when nothing does.
            closed = true;
        }
        waiting.drainTo(lines);
    }

    private void sayDropped() {
        long lost = dropped.sumThenReset();
        if (lost > 0) {
            LOG.warnf("%d lines of the access log were dropped", lost);
        }
    }

    private String line(AccessLog.Entry entry) {
        return format == AccessLogFormat.JSON ? json(entry) : text(entry);
    }

    private static String text(AccessLog.Entry entry) {
        return String.format(
                Locale.ROOT,
                "%s %s \"%s %s\" %d %d %.1fms %s retries=%d %s\n",
                Instant.now(),
                entry.client(),
                entry.method(),
                entry.target(),
                entry.status(),
                entry.bytes(),
                entry.micros() / 1e3,
                entry.backend().isEmpty() ? "-" : entry.backend(),
                entry.retries(),
                entry.requestId());
    }

    private static String json(AccessLog.Entry entry) {
        var json = new JsonObject()
                .put("time", Instant.now().toString())
                .put("client", entry.client())
                .put("method", entry.method())
                .put("target", entry.target())
                .put("status", entry.status())
                .put("bytes", entry.bytes())
                .put("micros", entry.micros())
                .put("backend", entry.backend())
                .put("retries", entry.retries())
                .put("requestId", entry.requestId());
        putIfAny(json, "traceparent", entry.traceParent());
        putIfAny(json, "traceId", entry.traceId());
        return json.encode() + "\n";
    }

    private static void putIfAny(JsonObject json, String name, String value) {
        if (!value.isEmpty()) {
            json.put(name, value);
        }
    }
}
