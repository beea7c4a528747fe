package io.escala.jobs.redis;

import io.escala.jobs.Fence;
import io.escala.jobs.Job;
import io.escala.jobs.JobId;
import io.escala.jobs.JobState;
import io.escala.jobs.Progress;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the records that the scripts write; prelude.lua lists their fields. */
final class Records {

    private Records() {}

    /** A job from its record, given as a map or as a flat list of names and values. */
    static Job job(JobId id, Response response) {
        var record = fields(response);
        var error = record.get("error");
        return new Job(
                id,
                text(record, "type"),
                (int) number(record, "version"),
                text(record, "payload"),
                (int) number(record, "priority"),
                state(record),
                (int) number(record, "attempt"),
                progress(record.getOrDefault("progress", "")),
                time(record, "created"),
                time(record, "updated"),
                error);
    }

    static Fence fence(Map<String, String> record) {
        return new Fence(number(record, "epoch"), number(record, "n"));
    }

    static Map<String, String> fields(Response response) {
        var fields = HashMap.<String, String>newHashMap(32);
        if (response.isMap()) {
            for (var name : response.getKeys()) {
                fields.put(name, response.get(name).toString());
            }
        } else {
            for (int i = 0; i < response.size(); i += 2) {
                fields.put(response.get(i).toString(), response.get(i + 1).toString());
            }
        }
        return fields;
    }

    /** A progress as it is stored: a JSON object, its counts in their order. */
    static String encode(Progress progress) {
        var counts = new JsonObject();
        progress.counts().forEach(counts::put);
        return new JsonObject()
                .put("percent", progress.percent())
                .put("counts", counts)
                .encode();
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

    private static JobState state(Map<String, String> record) {
        var label = text(record, "state");
        return switch (label) {
            case "scheduled" -> new JobState.Scheduled(time(record, "run-at"));
            case "ready" -> new JobState.Ready();
            case "running", "cancelling" ->
                new JobState.Running(
                        text(record, "worker"), fence(record), time(record, "deadline"), label.equals("cancelling"));
            case "parked" -> new JobState.Parked();
            case "succeeded" -> new JobState.Succeeded(time(record, "finished"), text(record, "result"));
            case "cancelled" -> new JobState.Cancelled(time(record, "finished"));
            case "dead" -> new JobState.Dead(time(record, "finished"), text(record, "error"));
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
