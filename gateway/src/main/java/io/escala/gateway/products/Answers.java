package io.escala.gateway.products;

import io.escala.cache.Entry;
import io.escala.cache.Subject;
import io.escala.gateway.access.Caller;
import io.escala.gateway.cache.CacheSettings;
import io.escala.gateway.catalog.CatalogAnswer;
import io.escala.gateway.problem.Problem;
import io.escala.gateway.products.ReadThrough.Wanted;
import io.escala.gateway.resilience.Deadline;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads over HTTP: what a request asks of the cache, and how what was read is answered. */
@ApplicationScoped
class Answers {

    /** A cache in between may keep the answer but has to ask each time, since it hears of no write. */
    static final String CACHE_CONTROL = "no-cache";

    private final ReadThrough reads;
    private final CacheSettings settings;
    private final Caller caller;

    @Inject
    Answers(ReadThrough reads, CacheSettings settings, Caller caller) {
        this.reads = reads;
        this.settings = settings;
        this.caller = caller;
    }

    /**
     * Answers a read.
     *
     * @param what the subject's name in an error
     * @throws Problem 404 when it does not exist, 503 when nobody could answer
     */
    Response answer(String what, Subject subject, ReadThrough.Loader loader, HttpHeaders request) {
        var wanted = new Wanted(subject, loader, deadline(request), pastTheCache(request));
        return switch (reads.read(wanted)) {
            case Read.Found found -> found(what, found, request.getHeaderString(HttpHeaders.IF_NONE_MATCH));
            case Read.Refused(var answer) -> relay(answer);
            case Read.Unavailable _ ->
                throw Problem.unavailable("The catalog does not answer, and " + what + " is not cached.");
        };
    }

    /** The catalog's answer as it is; its refusals are problems already. */
    static Response relay(CatalogAnswer answer) {
        return switch (answer) {
            case CatalogAnswer.Answered answered
            when answered.status() == 204 -> Response.noContent().build();
            case CatalogAnswer.Answered answered
            when answered.status() < 500 && answered.status() != 401 ->
                Response.status(answered.status())
                        .entity(answered.body())
                        .type(answered.contentType())
                        .header(HttpHeaders.ETAG, answered.etag())
                        .build();
            case CatalogAnswer.Answered answered ->
                throw new IllegalStateException("the catalog answered with status " + answered.status());
            case CatalogAnswer.Unavailable _ -> throw Problem.unavailable("The catalog does not answer.");
        };
    }

    private boolean pastTheCache(HttpHeaders request) {
        var cacheControl = request.getHeaderString(HttpHeaders.CACHE_CONTROL);
        return cacheControl != null && cacheControl.contains("no-cache") && caller.isTrusted();
    }

    private Deadline deadline(HttpHeaders request) {
        var latest = Deadline.in(settings.deadline());
        var asked = request.getHeaderString(Deadline.HEADER);
        if (asked == null) {
            return latest;
        }
        if (!asked.matches("[0-9]{1,9}")) {
            throw Problem.invalid(Deadline.HEADER, "must be a number of milliseconds");
        }
        return latest.atMost(Duration.ofMillis(Long.parseLong(asked)));
    }

    private static Response found(String what, Read.Found found, @Nullable String ifNoneMatch) {
        var status = found.status().value();
        if (!(found.entry() instanceof Entry.Present present)) {
            throw missing(what, status);
        }
        var etag = '"' + present.etag() + '"';
        var answer = ifNoneMatch != null && EntityTags.name(ifNoneMatch, etag)
                ? Response.notModified()
                : Response.ok(present.body(), MediaType.APPLICATION_JSON_TYPE);
        return answer.header(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL)
                .header(CacheStatus.HEADER, status)
                .header(HttpHeaders.ETAG, etag)
                .header("Age", found.age().toSeconds())
                .build();
    }

    static Problem missing(String what, String cacheStatus) {
        return Problem.notFound(what)
                .with(Map.of(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL, CacheStatus.HEADER, cacheStatus));
    }
}
