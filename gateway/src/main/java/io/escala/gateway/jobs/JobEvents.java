package io.escala.gateway.jobs;

import io.escala.jobs.Job;
import io.escala.jobs.JobId;
import io.escala.jobs.JobQueue;
import io.escala.jobs.QueueUnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * One reader's stream of a job's events: {@code state} when the state is another one than told before, {@code progress}
 * otherwise; the id is the job's revision. Changes between two looks are one event. The stream ends with the job, the
 * reader or the gateway, and outlives an absence of the queue.
 */
final class JobEvents {

    /** A change that was announced to nobody, as while the subscription was down, is found after this. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    /** How many silent looks until a comment shows that both ends are there. */
    private static final int SILENCE = 5;

    private final JobQueue queue;
    private final JobJson json;
    private final OpenStreams streams;
    private final JobId id;
    private final OutputStream out;
    private long seen;
    private String state = "";

    /** @param seen the revision that the reader has seen; negative for none */
    JobEvents(JobQueue queue, JobJson json, OpenStreams streams, JobId id, long seen, OutputStream out) {
        this.queue = queue;
        this.json = json;
        this.streams = streams;
        this.id = id;
        this.seen = seen;
        this.out = out;
    }

    void write() throws IOException {
        try (var bell = streams.open();
                var _ = queue.watch(id, bell::ring)) {
            send("retry: 1000\n\n");
            int silent = 0;
            while (!streams.closing()) {
                var job = look();
                if (job.isPresent() && job.get().revision() != seen) {
                    tell(job.get());
                    silent = 0;
                } else if (++silent % SILENCE == 0) {
                    send(":\n\n");
                }
                if (job.isPresent() && job.get().state().isFinal()) {
                    return;
                }
                bell.await(LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Job> look() {
        try {
            return queue.find(id);
        } catch (QueueUnavailableException e) {
            return Optional.empty();
        }
    }

    private void tell(Job job) throws IOException {
        seen = job.revision();
        var label = job.state().label();
        var event = label.equals(state) ? "progress" : "state";
        state = label;
        send("id: " + seen + "\nevent: " + event + "\ndata: " + json.text(job).replace("\n", "\ndata: ") + "\n\n");
    }

    private void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
