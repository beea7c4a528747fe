package io.escala.worker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** What the catalog has committed for one job, by the rules of protocol B: every method is one transaction. */
public final class TestLedger {

    /** A request to commit a step, with what became of it. */
    public record Request(int step, long epoch, long n, String outcome) {}

    private final Map<Integer, ObjectNode> steps = new LinkedHashMap<>();
    private final List<Request> requests = new ArrayList<>();
    private long epoch = -1;
    private long n = -1;
    private boolean done;
    private boolean cancelled;
    private ObjectNode asked = JsonNodeFactory.instance.objectNode();
    private int holdAt = -1;
    private CountDownLatch held = new CountDownLatch(0);

    synchronized JsonNode begin(long newEpoch, long newN) {
        if (cancelled) {
            return outcome("cancelled");
        }
        if (!take(newEpoch, newN)) {
            return outcome("fenced");
        }
        var counts = JsonNodeFactory.instance.objectNode();
        steps.values()
                .forEach(step -> step.get("counts")
                        .properties()
                        .forEach(count -> counts.put(
                                count.getKey(),
                                counts.path(count.getKey()).asLong()
                                        + count.getValue().asLong())));
        var answer = outcome(done ? "done" : "proceed");
        answer.put("steps", steps.size()).put("nextOffset", nextOffset()).set("counts", counts);
        return answer;
    }

    JsonNode step(int step, long stepEpoch, long stepN, ObjectNode body) {
        waitWhileHeld(step);
        synchronized (this) {
            String outcome;
            if (cancelled) {
                outcome = "cancelled";
            } else if (!take(stepEpoch, stepN)) {
                outcome = "fenced";
            } else if (steps.containsKey(step)) {
                outcome = "repeated";
            } else if (step > steps.size()) {
                outcome = "early";
            } else {
                outcome = "applied";
                if (body.has("rows")) {
                    body.putObject("counts")
                            .put("created", body.get("rows").size())
                            .put("updated", 0)
                            .put("rejected", body.get("rejected").size());
                }
                if (!body.has("last")) {
                    // A step of the catalog's own: ten products of thirty.
                    asked = body.deepCopy();
                    body.put("nextOffset", 10 * (step + 1)).put("last", step == 2);
                    var counts = body.putObject("counts").put("exported", 10);
                    if (step == 0) {
                        counts.put("total", 30);
                    }
                }
                steps.put(step, body);
                done = body.get("last").asBoolean();
            }
            requests.add(new Request(step, stepEpoch, stepN, outcome));
            var answer = outcome(outcome);
            var committed = steps.get(step);
            if (committed != null) {
                answer.set("counts", committed.path("counts"));
                answer.set("nextOffset", committed.path("nextOffset"));
                answer.set("last", committed.path("last"));
            }
            return answer;
        }
    }

    /** As the gateway does before it cancels in the queue. */
    public synchronized JsonNode cancel() {
        cancelled = !done;
        return outcome(done ? "done" : "cancelled");
    }

    /** Lets requests for this step wait until {@link #letGo}. */
    public synchronized void holdAt(int step) {
        holdAt = step;
        held = new CountDownLatch(1);
    }

    public synchronized void letGo() {
        holdAt = -1;
        held.countDown();
    }

    public synchronized int committed() {
        return steps.size();
    }

    /** The number of the greatest fence taken. */
    public synchronized long fence() {
        return n;
    }

    public synchronized boolean done() {
        return done;
    }

    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The last request for a step of the catalog's own. */
    public synchronized JsonNode asked() {
        return asked;
    }

    /** The rows of all steps in their order. */
    public synchronized List<JsonNode> rows() {
        var all = new ArrayList<JsonNode>();
        steps.values().forEach(step -> step.path("rows").forEach(all::add));
        return all;
    }

    public synchronized List<JsonNode> rejected() {
        var all = new ArrayList<JsonNode>();
        steps.values().forEach(step -> step.path("rejected").forEach(all::add));
        return all;
    }

    private boolean take(long newEpoch, long newN) {
        if (newEpoch < epoch || (newEpoch == epoch && newN < n)) {
            return false;
        }
        epoch = newEpoch;
        n = newN;
        return true;
    }

    private long nextOffset() {
        long next = 0;
        for (var step : steps.values()) {
            next = step.path("nextOffset").asLong();
        }
        return next;
    }

    private void waitWhileHeld(int step) {
        CountDownLatch latch;
        synchronized (this) {
            latch = step == holdAt ? held : null;
        }
        await(latch);
    }

    private static void await(@Nullable CountDownLatch latch) {
        if (latch == null) {
            return;
        }
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ObjectNode outcome(String outcome) {
        return JsonNodeFactory.instance.objectNode().put("outcome", outcome);
    }
}
