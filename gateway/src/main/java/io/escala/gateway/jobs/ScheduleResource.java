package io.escala.gateway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.escala.gateway.access.Caller;
import io.escala.gateway.edge.BoundedBody;
import io.escala.gateway.problem.Problem;
import io.escala.jobs.schedules.Schedule;
import io.escala.jobs.schedules.Schedules;
import io.escala.jobs.schedules.Schedules.Planned;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Recurring jobs over HTTP. */
@Path("/api/schedules")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class ScheduleResource {

    private static final Set<String> FIELDS = Set.of("cron", "zone", "type", "payload", "priority");

    private final Schedules schedules;
    private final JobSettings settings;
    private final Caller caller;
    private final ObjectMapper json;

    @Inject
    ScheduleResource(Schedules schedules, JobSettings settings, Caller caller, ObjectMapper json) {
        this.schedules = schedules;
        this.settings = settings;
        this.caller = caller;
        this.json = json;
    }

    @GET
    public Response list() {
        var answer = json.createObjectNode();
        var items = answer.putArray("items");
        schedules.list().forEach(planned -> items.add(tree(planned)));
        return ok(answer);
    }

    @GET
    @Path("{name}")
    public Response get(@PathParam("name") String name) {
        return ok(tree(schedules.find(name).orElseThrow(() -> noSuchSchedule(name))));
    }

    /** Creates or replaces; the first tick follows from now. */
    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(@PathParam("name") String name, InputStream body) {
        var object = StrictJson.object(BoundedBody.read(body, JobRequest.MAX_BODY), FIELDS, "a schedule");
        var type = StrictJson.type(object.get("type"), new LinkedHashSet<>(settings.types()));
        try {
            var schedule = new Schedule(
                    name,
                    text(object, "cron", null),
                    text(object, "zone", "UTC"),
                    caller.tenant(),
                    type,
                    1,
                    StrictJson.payload(type, object.get("payload")),
                    StrictJson.priority(object.get("priority")));
            boolean isNew = schedules.find(name).isEmpty();
            var planned = schedules.put(schedule);
            return Response.status(isNew ? 201 : 200)
                    .entity(tree(planned).toString())
                    .build();
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "Invalid request", String.valueOf(e.getMessage()));
        }
    }

    @DELETE
    @Path("{name}")
    public Response delete(@PathParam("name") String name) {
        if (!schedules.delete(name)) {
            throw noSuchSchedule(name);
        }
        return Response.noContent().build();
    }

    private static Response ok(ObjectNode answer) {
        return Response.ok(answer.toString())
                .header("Cache-Control", "no-store")
                .build();
    }

    private ObjectNode tree(Planned planned) {
        var schedule = planned.schedule();
        var next = planned.next();
        var last = planned.last();
        return json.createObjectNode()
                .put("name", schedule.name())
                .put("cron", schedule.cron())
                .put("zone", schedule.zone())
                .put("tenant", schedule.tenant())
                .put("type", schedule.type())
                .put("priority", schedule.priority())
                .putRawValue("payload", new RawValue(schedule.payload()))
                .put("next", next == null ? null : next.toString())
                .put("lastJob", last == null ? null : last.toString());
    }

    private static String text(ObjectNode object, String field, @Nullable String absent) {
        JsonNode value = object.get(field);
        if (value == null && absent != null) {
            return absent;
        }
        if (value == null || !value.isTextual()) {
            throw Problem.invalid(field, "must be a text");
        }
        return value.textValue();
    }

    private static Problem noSuchSchedule(String name) {
        return Problem.notFound("schedule \"" + name + "\"");
    }
}
