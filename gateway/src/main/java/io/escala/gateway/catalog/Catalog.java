package io.escala.gateway.catalog;

import io.escala.gateway.catalog.CatalogAnswer.Answered;
import io.escala.gateway.catalog.CatalogAnswer.Unavailable;
import io.escala.gateway.resilience.Breaker;
import io.escala.gateway.resilience.Deadline;
import io.escala.gateway.resilience.Guard;
import io.vertx.core.VertxException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** The catalog service; every call blocks its (virtual) thread and answers with a value, never an exception. */
@ApplicationScoped
public class Catalog {

    private static final CatalogAnswer LEFT_ALONE = new Unavailable("it failed lately, or is busy");

    private final CatalogApi api;
    private final Guard reads;
    private final Guard writes;
    private final Duration writeTurn;

    @Inject
    Catalog(@RestClient CatalogApi api, CatalogSettings settings) {
        this.api = api;
        this.reads = guard("reading from the catalog", settings, settings.reads());
        this.writes = guard("writing to the catalog", settings, settings.writes());
        this.writeTurn = settings.writeTurn();
    }

    private static Guard guard(String what, CatalogSettings settings, int limit) {
        return new Guard(new Breaker(what, settings.failures(), settings.pause()), limit);
    }

    public CatalogAnswer product(String sku, Deadline deadline) {
        return read(deadline, millis -> api.product(sku, millis));
    }

    public CatalogAnswer products(MultivaluedMap<String, String> parameters, Deadline deadline) {
        return read(deadline, millis -> api.products(parameters, millis));
    }

    public CatalogAnswer categories(Deadline deadline) {
        return read(deadline, api::categories);
    }

    public CatalogAnswer put(String sku, Precondition precondition, byte[] body) {
        return write(() -> api.putProduct(sku, precondition.ifMatch(), precondition.ifNoneMatch(), body));
    }

    public CatalogAnswer patch(String sku, Precondition precondition, byte[] body) {
        return write(() -> api.patchProduct(sku, precondition.ifMatch(), precondition.ifNoneMatch(), body));
    }

    public CatalogAnswer delete(String sku, Precondition precondition) {
        return write(() -> api.deleteProduct(sku, precondition.ifMatch(), precondition.ifNoneMatch()));
    }

    public CatalogAnswer createFile(String json) {
        return call(() -> api.createFile(bytes(json)));
    }

    public CatalogAnswer putChunk(String file, int n, byte[] chunk) {
        return call(() -> api.putChunk(file, n, chunk));
    }

    public CatalogAnswer completeFile(String file, String json) {
        return call(() -> api.completeFile(file, bytes(json)));
    }

    public CatalogAnswer chunk(String file, int n) {
        return call(() -> api.chunk(file, n));
    }

    public CatalogAnswer jobFiles(String job) {
        return call(() -> api.jobFiles(job));
    }

    public CatalogAnswer deleteFile(String file) {
        return call(() -> api.deleteFile(file));
    }

    public CatalogAnswer cancelJob(String job) {
        return call(() -> api.cancelJob(job));
    }

    public CatalogAnswer jobErrors(String job, long after, int limit) {
        return call(() -> api.jobErrors(job, after, limit));
    }

    /** The conditions of a write, passed on as the client sent them. */
    public record Precondition(
            @Nullable String ifMatch, @Nullable String ifNoneMatch) {}

    private CatalogAnswer read(Deadline deadline, LongFunction<Response> call) {
        return reads.call(
                        deadline, () -> call(() -> call.apply(deadline.left().toMillis())), Answered.class::isInstance)
                .orElse(LEFT_ALONE);
    }

    private CatalogAnswer write(Supplier<Response> call) {
        return writes.call(Deadline.in(writeTurn), () -> call(call), Answered.class::isInstance)
                .orElse(LEFT_ALONE);
    }

    private static CatalogAnswer call(Supplier<Response> call) {
        try (var response = call.get()) {
            if (response.getStatus() == 503) {
                return new Unavailable("it says that it cannot answer now");
            }
            var body = response.hasEntity() ? response.readEntity(byte[].class) : new byte[0];
            return new Answered(
                    response.getStatus(),
                    response.getHeaderString(HttpHeaders.ETAG),
                    response.getHeaderString(HttpHeaders.CONTENT_TYPE),
                    body);
        } catch (ProcessingException | VertxException e) { // the latter when the connection ends within an answer
            return new Unavailable(String.valueOf(e.getMessage()));
        }
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
