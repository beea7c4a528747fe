package io.escala.local.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many submissions at once. */
final class Flood {
    /** Makes submission {@code number}, counted from 0; gives the job's id. */
    interface Submission {
        String make(int number) throws Exception;
    }

    private Flood() {}

    /** Makes so many with so many threads and gives what they gave, in their order. */
    static List<String> of(int count, int threads, Submission submission) throws InterruptedException {
        List<Future<String>> all = new ArrayList<>();
        List<String> ids = new ArrayList<>(Collections.nCopies(count, ""));
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < count; i++) {
                int number = i;
                all.add(pool.submit(() -> submission.make(number)));
            }
            for (int i = 0; i < count; i++) {
                ids.set(i, all.get(i).get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a submission failed: " + e.getCause(), e);
        }
        return ids;
    }
}
