package io.escala.jobs.redis;

import io.escala.jobs.Claim;
import io.escala.jobs.Fence;
import io.escala.jobs.Job;
import io.escala.jobs.JobId;
import io.escala.jobs.JobState;
import io.escala.jobs.Progress;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the records that the scripts write; prelude.lua lists their fields. */
final class Records {

    /** How many values stand for each job in the answer to a claim. */
    private static final int CLAIM_VALUES = 14;

    private Records() {}

    /** A job from its record, a flat list of names and values, and from what is kept beside it. */
    static Job job(JobId id, String payload, @Nullable Response leaseExpiry, Response flat) {
        var record = fields(flat);
        return new Job(
                id,
                text(record, "tenant"),
                text(record, "type"),
                (int) number(record, "version"),
                payload,
                (int) number(record, "priority"),
                state(record, leaseExpiry),
                (int) number(record, "attempt"),
                Integer.parseInt(record.getOrDefault("losses", "0")),
                progress(record.getOrDefault("progress", "")),
                number(record, "rev"),
                time(record, "created"),
                time(record, "updated"),
                record.get("error"));
    }

    /** The jobs in the answer of claim.lua. */
    static List<Claim> claims(Response answer, String worker, String owner, Duration lease) {
        long epoch = number(answer.get(1));
        var claims = new ArrayList<Claim>((answer.size() - 3) / CLAIM_VALUES);
        var now = Instant.ofEpochMilli(number(answer.get(2)));
        for (int at = 3; at < answer.size(); at += CLAIM_VALUES) {
            var fence = new Fence(epoch, number(answer.get(at + 7)));
            var error = answer.get(at + 12).toString();
            var job = new Job(
                    JobId.parse(answer.get(at).toString()),
                    answer.get(at + 3).toString(),
                    answer.get(at + 1).toString(),
                    (int) number(answer.get(at + 2)),
                    answer.get(at + 5).toString(),
                    (int) number(answer.get(at + 4)),
                    new JobState.Running(worker, fence, now.plus(lease), false),
                    (int) number(answer.get(at + 6)),
                    (int) number(answer.get(at + 10)),
                    progress(answer.get(at + 8).toString()),
                    number(answer.get(at + 11)),
                    Instant.ofEpochMilli(number(answer.get(at + 9))),
                    now,
                    error.isEmpty() ? null : error);
            claims.add(new Claim(job, owner, fence, lease, number(answer.get(at + 13)) == 1));
        }
        return List.copyOf(claims);
    }

    /** A flat list of names and values. */
    static Map<String, String> fields(Response flat) {
        var fields = HashMap.<String, String>newHashMap(flat.size() / 2);
        for (int i = 0; i < flat.size(); i += 2) {
            fields.put(flat.get(i).toString(), flat.get(i + 1).toString());
        }
        return fields;
    }

    /** A progress as it is stored: nothing, or a JSON object, its counts in their order. */
    static String encode(Progress progress) {
        if (progress.equals(Progress.NONE)) {
            return "";
        }
        var counts = new JsonObject();
        progress.counts().forEach(counts::put);
        return new JsonObject()
                .put("percent", progress.percent())
                .put("counts", counts)
                .encode();
    }

    /** An integer, or a whole number as text. */
    static long number(Response response) {
        return Long.parseLong(response.toString());
    }

    private static Progress progress(String stored) {
        if (stored.isEmpty()) {
            return Progress.NONE;
        }
        var json = new JsonObject(stored);
        var counts = new LinkedHashMap<String, Long>();
        for (var entry : json.getJsonObject("counts")) {
            counts.put(entry.getKey(), ((Number) entry.getValue()).longValue());
        }
        return new Progress(json.getInteger("percent"), counts);
    }

    private static JobState state(Map<String, String> record, @Nullable Response leaseExpiry) {
        var label = text(record, "state");
        return switch (label) {
            case "scheduled" -> new JobState.Scheduled(time(record, "run-at"));
            case "ready" -> new JobState.Ready();
            case "running", "cancelling" ->
                new JobState.Running(
                        text(record, "worker"),
                        new Fence(number(record, "epoch"), number(record, "n")),
                        Instant.ofEpochMilli(leaseExpiry == null ? 0 : number(leaseExpiry)),
                        label.equals("cancelling"));
            case "parked" -> new JobState.Parked();
            case "succeeded" -> new JobState.Succeeded(time(record, "updated"), text(record, "result"));
            case "cancelled" -> new JobState.Cancelled(time(record, "updated"));
            case "dead" -> new JobState.Dead(time(record, "updated"), text(record, "error"));
            default -> throw new IllegalStateException("a job in Redis has the unknown state " + label);
        };
    }

    private static Instant time(Map<String, String> record, String name) {
        return Instant.ofEpochMilli(number(record, name));
    }

    private static long number(Map<String, String> record, String name) {
        return Long.parseLong(text(record, name));
    }

    private static String text(Map<String, String> record, String name) {
        var value = record.get(name);
        if (value == null) {
            throw new IllegalStateException("a job in Redis has no " + name);
        }
        return value;
    }
}
