package io.escala.gateway.system;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escala.gateway.jobs.JobJson;
import io.escala.gateway.system.Part.Look;
import io.escala.gateway.system.Part.Missing;
import io.escala.gateway.system.Part.Seen;
import io.escala.jobs.Job;
import io.escala.jobs.JobQueue;
import io.escala.jobs.JobQueue.Filter;
import io.escala.jobs.QueueStats;
import io.escala.jobs.presence.Member;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the whole system does, in one JSON document. A part that does not answer is left out and named in {@code notices};
 * the rest is shown all the same.
 *
 * <pre>{@code
 * {"at": "…", "servedBy": "gateway-1", "boundsMicros": [50, 100, …],
 *  "notices": [{"part": "catalog", "detail": "no answer in time"}],
 *  "balancers": [{"address": "10.0.0.3:9000", "reachable": true, …its /status…}],
 *  "gateways": [{"name": "gateway-1", "silentMillis": 0, …}],
 *  "workers": [{"name": "worker-1", "silentMillis": 310, "jobs": […], …}],
 *  "queue": {"ready": 3, …}, "jobs": {"recent": […], "dead": […]}}
 * }</pre>
 *
 * <p>{@code part} is one of {@code jobs-redis}, {@code cache-redis}, {@code catalog}, {@code balancers}.
 */
@Singleton
final class SystemPicture {

    private static final int RECENT = 24;
    private static final int DEAD = 50;

    private record Jobs(QueueStats stats, List<Job> recent, List<Job> dead) {}

    private final ObjectMapper json;
    private final JobJson jobJson;
    private final GatewayPresence presence;
    private final GatewayReport report;
    private final Duration patience;

    private final Part<List<Member>> members;
    private final Part<ArrayNode> balancers;
    private final Part<Jobs> jobs;
    private final Part<Boolean> cache;
    private final Part<Boolean> catalog;

    @Inject
    SystemPicture(
            SystemSettings settings,
            ObjectMapper json,
            JobJson jobJson,
            JobQueue queue,
            GatewayPresence presence,
            GatewayReport report,
            Balancers balancers,
            Vitals vitals) {
        this.json = json;
        this.jobJson = jobJson;
        this.presence = presence;
        this.report = report;
        this.patience = settings.patience();
        this.members = new Part<>("members", presence::members);
        this.balancers = new Part<>("balancers", balancers::statuses);
        this.jobs = new Part<>("jobs", () -> jobs(queue));
        this.cache = new Part<>("cache", vitals::cacheAnswers);
        this.catalog = new Part<>("catalog", vitals::catalogAnswers);
    }

    private static Jobs jobs(JobQueue queue) {
        var stats = queue.stats();
        var recent = queue.list(new Filter(null, null, null, null, RECENT)).items();
        var dead = stats.dead() == 0
                ? List.<Job>of()
                : queue.list(new Filter("dead", null, null, null, DEAD)).items();
        return new Jobs(stats, recent, dead);
    }

    /** Takes the picture; waits for its parts for no longer than the configured patience. */
    ObjectNode take() throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        var askedMembers = members.ask();
        var askedBalancers = balancers.ask();
        var askedJobs = jobs.ask();
        var askedCache = cache.ask();
        var askedCatalog = catalog.ask();

        var picture =
                json.createObjectNode().put("at", Instant.now().toString()).put("servedBy", presence.instance());
        var bounds = picture.putArray("boundsMicros");
        for (var bound : Traffic.BOUNDS) {
            bounds.add(bound.toNanos() / 1000);
        }
        var notices = picture.putArray("notices");
        addBalancers(picture, balancers.await(askedBalancers, deadline), notices);
        addMembers(picture, members.await(askedMembers, deadline), notices);
        addJobs(picture, jobs.await(askedJobs, deadline), notices);
        note("cache-redis", cache.await(askedCache, deadline), notices);
        note("catalog", catalog.await(askedCatalog, deadline), notices);
        return picture;
    }

    private static void addBalancers(ObjectNode picture, Look<ArrayNode> look, ArrayNode notices) {
        note("balancers", look, notices);
        picture.set("balancers", look instanceof Seen<ArrayNode>(var statuses) ? statuses : picture.arrayNode());
    }

    private void addMembers(ObjectNode picture, Look<List<Member>> look, ArrayNode notices) {
        note("jobs-redis", look, notices);
        var gateways = picture.putArray("gateways");
        var workers = picture.putArray("workers");
        gateways.add(entry(presence.instance(), Duration.ZERO).setAll(report.tree()));
        if (look instanceof Seen<List<Member>>(var all)) {
            for (var member : all) {
                boolean gateway = member.role().equals(GatewayPresence.ROLE);
                if (!(gateway && member.name().equals(presence.instance()))) {
                    (gateway ? gateways : workers)
                            .add(entry(member.name(), member.silent()).setAll(parse(member.report())));
                }
            }
        }
    }

    private ObjectNode entry(String name, Duration silent) {
        return json.createObjectNode().put("name", name).put("silentMillis", silent.toMillis());
    }

    private ObjectNode parse(String report) {
        try {
            return (ObjectNode) json.readTree(report);
        } catch (IOException e) {
            throw new UncheckedIOException("an instance reported something else than JSON", e);
        }
    }

    private void addJobs(ObjectNode picture, Look<Jobs> look, ArrayNode notices) {
        if (look instanceof Seen<Jobs>(var seen)) {
            picture.set("queue", jobJson.tree(seen.stats()));
            var lists = picture.putObject("jobs");
            var recent = lists.putArray("recent");
            seen.recent().forEach(job -> recent.add(jobJson.tree(job)));
            var dead = lists.putArray("dead");
            seen.dead().forEach(job -> dead.add(jobJson.tree(job)));
        } else if (notices.findValuesAsText("part").stream().noneMatch("jobs-redis"::equals)) {
            note("jobs-redis", look, notices);
        }
    }

    private static void note(String part, Look<?> look, ArrayNode notices) {
        if (look instanceof Missing<?>(var reason)) {
            notices.addObject().put("part", part).put("detail", reason);
        }
    }
}
