package io.escala.jobs.redis;

import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue.Watch;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions to the changes of jobs: one connection, a channel for each job that somebody watches. A connection
 * that ends is opened again; whoever watches is called then, since announcements may have been missed.
 */
final class Announcements implements AutoCloseable {

    private static final long RECONNECT_MILLIS = 500;

    /** Equal to itself alone, so that the same callback can watch twice. */
    private static final class Watcher {
        private final Runnable changed;

        Watcher(Runnable changed) {
            this.changed = changed;
        }

        void call() {
            changed.run();
        }
    }

    private final Redis redis;
    private final Keys keys;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Set<Watcher>> watchers = new HashMap<>();
    private @Nullable RedisConnection connection;
    private boolean opening;
    private boolean closed;

    Announcements(Redis redis, Keys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    Watch watch(JobId id, Runnable changed) {
        var channel = keys.events(id);
        var watcher = new Watcher(changed);
        locked(() -> {
            var all = watchers.computeIfAbsent(channel, _ -> new HashSet<>());
            all.add(watcher);
            if (connection == null) {
                open();
            } else if (all.size() == 1) {
                connection.send(Request.cmd(Command.SUBSCRIBE).arg(channel)).onSuccess(_ -> watcher.call());
            }
        });
        return () -> locked(() -> {
            var all = watchers.get(channel);
            if (all != null && all.remove(watcher) && all.isEmpty()) {
                watchers.remove(channel);
                if (connection != null) {
                    connection.send(Request.cmd(Command.UNSUBSCRIBE).arg(channel));
                }
            }
        });
    }

    @Override
    public void close() {
        locked(() -> {
            closed = true;
            watchers.clear();
            if (connection != null) {
                connection.close();
            }
        });
    }

    private void open() {
        if (opening || closed) {
            return;
        }
        opening = true;
        redis.connect().onSuccess(this::opened).onFailure(_ -> later());
    }

    private void opened(RedisConnection fresh) {
        locked(() -> {
            opening = false;
            if (closed) {
                fresh.close();
                return;
            }
            connection = fresh;
            fresh.handler(this::announced).exceptionHandler(_ -> lost(fresh)).endHandler(_ -> lost(fresh));
            var subscribe = Request.cmd(Command.SUBSCRIBE);
            watchers.keySet().forEach(subscribe::arg);
            if (!watchers.isEmpty()) {
                fresh.send(subscribe).onSuccess(_ -> all().forEach(Watcher::call));
            }
        });
    }

    private void lost(RedisConnection which) {
        locked(() -> {
            if (which.equals(connection)) {
                connection = null;
                later();
            }
        });
    }

    private void later() {
        locked(() -> opening = false);
        CompletableFuture.delayedExecutor(RECONNECT_MILLIS, TimeUnit.MILLISECONDS)
                .execute(() -> locked(() -> {
                    if (connection == null && !watchers.isEmpty()) {
                        open();
                    }
                }));
    }

    /** A message is {@code [message, channel, text]}. */
    private void announced(Response message) {
        if (message.size() != 3 || !message.get(0).toString().equals("message")) {
            return;
        }
        of(message.get(1).toString()).forEach(Watcher::call);
    }

    private List<Watcher> of(String channel) {
        lock.lock();
        try {
            return List.copyOf(watchers.getOrDefault(channel, Set.of()));
        } finally {
            lock.unlock();
        }
    }

    private List<Watcher> all() {
        lock.lock();
        try {
            return watchers.values().stream().flatMap(Set::stream).toList();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }
}
