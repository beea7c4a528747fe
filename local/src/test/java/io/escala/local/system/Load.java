package io.escala.local.system;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Readers of one product, one request after the other each, from the start of this to its end. */
final class Load implements AutoCloseable {
    private static final int READERS = 4;

    private final Client client;
    private final String path;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final List<Thread> readers = new ArrayList<>();

    private volatile boolean ended;

    Load(Client client, String path) {
        this.client = client;
        this.path = path;
        for (int i = 0; i < READERS; i++) {
            readers.add(Thread.ofVirtual().start(this::read));
        }
    }

    private void read() {
        while (!ended) {
            try {
                HttpResponse<String> response = client.get(path);
                if (response.statusCode() != 200) {
                    failures.add(response.statusCode() + " " + response.body());
                }
            } catch (IOException e) {
                failures.add(e.toString());
            } catch (InterruptedException e) {
                return;
            }
            reads.incrementAndGet();
        }
    }

    /** Waits for so many more reads. */
    void awaitMore(int count) throws Exception {
        int goal = reads.get() + count;
        Eventually.until(Duration.ofSeconds(30), reads::get, done -> done >= goal, () -> "too few reads");
    }

    /** Ends the load; returns what failed. */
    List<String> end() throws InterruptedException {
        ended = true;
        for (Thread reader : readers) {
            reader.join();
        }
        return List.copyOf(failures);
    }

    int reads() {
        return reads.get();
    }

    @Override
    public void close() {
        ended = true;
    }
}
