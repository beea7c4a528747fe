package io.escala.worker.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.jobs.DependencyUnavailableException;
import io.escala.jobs.PermanentJobException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/**
 * Calls to the catalog with their failures told apart: {@link DependencyUnavailableException} when it is away or refuses
 * everybody, {@link PermanentJobException} when it refuses this very request, anything else a failure of the attempt.
 */
@Singleton
final class CatalogCalls {

    /** What a proxy, an overload or a wrong configuration answers: the request itself may be fine. */
    private static final Set<Integer> PASSING = Set.of(401, 403, 408, 429, 502, 503, 504);

    /** The store for files is full (RFC 4918): an operator makes room and retries the job, which goes on. */
    private static final int INSUFFICIENT_STORAGE = 507;

    private final CatalogApi api;
    private final ObjectMapper json;

    CatalogCalls(@RestClient CatalogApi api, ObjectMapper json) {
        this.api = api;
        this.json = json;
    }

    CatalogApi api() {
        return api;
    }

    <T> T call(String what, Supplier<T> call) throws PermanentJobException {
        try {
            return call.get();
        } catch (WebApplicationException e) {
            int status = e.getResponse().getStatus();
            if (PASSING.contains(status)) {
                throw new DependencyUnavailableException("the catalog answered " + status + " to " + what, e);
            }
            if ((status >= 400 && status < 500) || status == INSUFFICIENT_STORAGE) {
                throw new PermanentJobException(
                        "the catalog refused " + what + ": " + status + " " + detail(e.getResponse()));
            }
            throw new IllegalStateException("the catalog answered " + status + " to " + what, e);
        } catch (ProcessingException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof JsonProcessingException) {
                throw new IllegalStateException("the catalog's answer to " + what + " cannot be read", e);
            }
            throw new DependencyUnavailableException("the catalog cannot be reached for " + what + ": " + cause, e);
        }
    }

    /** For calls that the catalog has no reason of the job's to refuse. */
    <T> T callAlways(String what, Supplier<T> call) {
        try {
            return call(what, call);
        } catch (PermanentJobException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The problem's detail (RFC 9457). */
    private String detail(Response response) {
        try {
            var problem = json.readTree(response.readEntity(String.class));
            return problem.path("detail").asText(problem.path("title").asText(""));
        } catch (JsonProcessingException | ProcessingException | IllegalStateException e) {
            return "(no reason that can be read: " + e.getMessage() + ")";
        }
    }
}
