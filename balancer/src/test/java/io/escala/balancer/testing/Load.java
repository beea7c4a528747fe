package io.escala.balancer.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that send requests over keep-alive connections until stopped, and keep what went wrong. */
public final class Load implements AutoCloseable {

    private final List<Thread> threads = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong done = new AtomicLong();
    private final AtomicInteger ids = new AtomicInteger();
    private volatile boolean stopping;

    /** One request; returns what is wrong with its answer, or an empty text. */
    @FunctionalInterface
    public interface Request {
        String send(TestClient client, String id) throws IOException;
    }

    public Load(int port, int connections, Request request) {
        for (int i = 0; i < connections; i++) {
            threads.add(Thread.ofVirtual().start(() -> run(port, request)));
        }
    }

    /** A load of reads, each of which must succeed. */
    public static Load ofGets(int port, int connections) {
        return new Load(port, connections, (client, _) -> {
            var answer = client.get("/item");
            return answer.status() == 200 ? "" : answer.head().start() + " " + answer.body();
        });
    }

    public long done() {
        return done.get();
    }

    /** Ids handed out so far; the n-th request has the id {@code r<n>}. */
    public int sent() {
        return ids.get();
    }

    public void awaitMore(long requests) {
        long target = done.get() + requests;
        // Even a machine that is busy with other things does some hundreds a second.
        Await.within(
                Duration.ofSeconds(10 + requests / 300),
                requests + " more requests",
                () -> done.get() >= target || !failures.isEmpty());
    }

    /** Ends the load after the requests under way and returns everything that went wrong. */
    public List<String> stop() {
        stopping = true;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        stop();
    }

    private void run(int port, Request request) {
        while (!stopping) {
            try (var client = new TestClient(port)) {
                while (!stopping) {
                    var trouble = request.send(client, "r" + ids.getAndIncrement());
                    if (!trouble.isEmpty()) {
                        failures.add(trouble);
                    }
                    done.incrementAndGet();
                }
            } catch (IOException broken) {
                failures.add(broken.toString());
            }
        }
    }
}
