package io.escala.jobs.redis;

import io.escala.jobs.JobId;
import io.escala.jobs.schedules.Cron;
import io.escala.jobs.schedules.Schedule;
import io.escala.jobs.schedules.Schedules;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Schedules beside the queue that they feed: a tick and its job are one script, so both happen or neither. */
final class RedisSchedules implements Schedules {

    private static final int DUE_LIMIT = 100;

    private final Scripts scripts;
    private final Keys keys;

    RedisSchedules(Scripts scripts, Keys keys) {
        this.scripts = scripts;
        this.keys = keys;
    }

    @Override
    public Planned put(Schedule schedule) {
        var first = Cron.parse(schedule.cron(), schedule.zone())
                .next(due(0).now())
                .orElseThrow(() -> new IllegalArgumentException("cron names no time that is still to come"));
        scripts.run(Script.SCHEDULE_PUT, schedule.name(), encode(schedule), first.toEpochMilli());
        return new Planned(schedule, first, null);
    }

    @Override
    public Optional<Planned> find(String name) {
        return list(name).stream().findFirst();
    }

    @Override
    public List<Planned> list() {
        return list("");
    }

    @Override
    public boolean delete(String name) {
        return Records.number(scripts.run(Script.SCHEDULE_DELETE, name)) == 1;
    }

    @Override
    public Due due() {
        return due(DUE_LIMIT);
    }

    @Override
    public boolean fire(Planned planned, @Nullable Instant next) {
        if (planned.next() == null) {
            return false;
        }
        var schedule = planned.schedule();
        var submission = schedule.submission();
        try {
            return Records.number(scripts.run(
                            Script.SCHEDULE_FIRE,
                            schedule.name(),
                            encode(schedule),
                            planned.next().toEpochMilli(),
                            next == null ? "" : next.toEpochMilli(),
                            jobOf(schedule.name(), planned.next()),
                            submission.tenant(),
                            submission.type(),
                            submission.version(),
                            submission.payload(),
                            submission.priority()))
                    == 1;
        } catch (RedisRefusal e) {
            if (e.code().equals("OOM")) {
                return false;
            }
            throw e;
        }
    }

    /**
     * The job of a tick has the same id whoever queues it, also when Redis lost that it was queued: what its first run
     * committed is not done again.
     */
    private JobId jobOf(String name, Instant tick) {
        var text = keys.base() + name + '@' + tick.toEpochMilli();
        return new JobId(UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Due due(int limit) {
        var answer = scripts.run(Script.SCHEDULE_DUE, limit);
        return new Due(Instant.ofEpochMilli(Records.number(answer.get(0))), planned(answer, 1));
    }

    private List<Planned> list(String name) {
        return planned(scripts.run(Script.SCHEDULE_LIST, name), 0);
    }

    /** Four values for each: name, definition, next tick or nil, last job or nil. */
    private static List<Planned> planned(Response answer, int from) {
        var all = new ArrayList<Planned>();
        for (int i = from; i < answer.size(); i += 4) {
            var next = answer.get(i + 2);
            var last = answer.get(i + 3);
            all.add(new Planned(
                    decode(answer.get(i).toString(), answer.get(i + 1).toString()),
                    next == null ? null : Instant.ofEpochMilli(Records.number(next)),
                    last == null ? null : JobId.parse(last.toString())));
        }
        return List.copyOf(all);
    }

    private static String encode(Schedule schedule) {
        return new JsonObject()
                .put("cron", schedule.cron())
                .put("zone", schedule.zone())
                .put("tenant", schedule.tenant())
                .put("type", schedule.type())
                .put("version", schedule.version())
                .put("payload", schedule.payload())
                .put("priority", schedule.priority())
                .encode();
    }

    private static Schedule decode(String name, String definition) {
        var json = new JsonObject(definition);
        return new Schedule(
                name,
                json.getString("cron"),
                json.getString("zone"),
                json.getString("tenant"),
                json.getString("type"),
                json.getInteger("version"),
                json.getString("payload"),
                json.getInteger("priority"));
    }
}
