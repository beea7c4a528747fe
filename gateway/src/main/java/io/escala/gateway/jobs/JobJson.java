package io.escala.gateway.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.escala.jobs.Job;
import io.escala.jobs.JobQueue.Page;
import io.escala.jobs.JobState;
import io.escala.jobs.QueueStats;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.TreeMap;

/** Jobs as clients see them. */
@ApplicationScoped
public class JobJson {

    private final ObjectMapper json;

    @Inject
    JobJson(ObjectMapper json) {
        this.json = json;
    }

    String text(Job job) {
        return write(tree(job));
    }

    String text(Page page) {
        var object = json.createObjectNode();
        var items = object.putArray("items");
        page.items().forEach(job -> items.add(tree(job)));
        return write(object.put("next", page.next()));
    }

    String text(QueueStats stats) {
        return write(tree(stats));
    }

    public ObjectNode tree(QueueStats stats) {
        var object = json.createObjectNode()
                .put("paused", stats.paused())
                .put("scheduled", stats.scheduled())
                .put("ready", stats.ready())
                .put("running", stats.running())
                .put("parked", stats.parked())
                .put("succeeded", stats.succeeded())
                .put("cancelled", stats.cancelled())
                .put("dead", stats.dead())
                .put("oldestReadySeconds", stats.oldestReady().toMillis() / 1000.0);
        var running = object.putObject("runningByType");
        new TreeMap<>(stats.runningByType()).forEach(running::put);
        var limits = object.putObject("limits");
        new TreeMap<>(stats.limits()).forEach(limits::put);
        return object;
    }

    public ObjectNode tree(Job job) {
        var object = json.createObjectNode()
                .put("id", job.id().toString())
                .put("tenant", job.tenant())
                .put("type", job.type())
                .put("version", job.version())
                .put("state", job.state().label())
                .put("attempt", job.attempt())
                .put("priority", job.priority());
        var progress =
                object.putObject("progress").put("percent", job.progress().percent());
        job.progress().counts().forEach(progress::put);
        object.putRawValue("payload", new RawValue(job.payload()));
        switch (job.state()) {
            case JobState.Scheduled scheduled ->
                object.put("runAt", scheduled.runAt().toString());
            case JobState.Running running ->
                object.put("worker", running.worker())
                        .put("run", running.fence().n());
            case JobState.Succeeded succeeded -> object.putRawValue("result", new RawValue(succeeded.result()));
            case JobState.Dead dead -> object.put("error", dead.error());
            case JobState.Ready _, JobState.Parked _, JobState.Cancelled _ -> {
                // nothing beside the label
            }
        }
        if (job.lastError() != null && !object.has("error")) {
            object.put("lastError", job.lastError());
        }
        return object.put("createdAt", job.createdAt().toString())
                .put("updatedAt", job.updatedAt().toString());
    }

    private String write(ObjectNode object) {
        try {
            return json.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}
