package io.escala.gateway.access;

import io.escala.gateway.problem.Problem;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who sent the request that is being answered. */
@RequestScoped
public class Caller {

    /** Whose jobs they are when nobody says. */
    public static final String DEFAULT_TENANT = "default";

    private static final String TENANT = "Escala-Tenant";
    private static final String ATTRIBUTE = Caller.class.getName();
    private static final Pattern TENANT_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final CurrentVertxRequest request;
    private final Callers callers;

    @Inject
    Caller(CurrentVertxRequest request, Callers callers) {
        this.request = request;
        this.callers = callers;
    }

    /**
     * Whether it may have what costs more than a read, such as an answer past the cache: whoever holds a key, and
     * everybody while access is open. Reads are not refused for a wrong key, so here it counts as none.
     */
    public boolean isTrusted() {
        return callers.trusts(request.getCurrent());
    }

    /**
     * On whose behalf: the name of the key or token. Without access control it is what the client says in
     * {@code Escala-Tenant}, or {@value #DEFAULT_TENANT}.
     *
     * @throws Problem 400 when the header holds no name
     */
    public String tenant() {
        var context = request.getCurrent();
        if (context.get(ATTRIBUTE) instanceof Identity identity) {
            return identity.name();
        }
        var header = context.request().getHeader(TENANT);
        if (header == null) {
            return DEFAULT_TENANT;
        }
        if (!TENANT_NAME.matcher(header).matches()) {
            throw Problem.invalid(TENANT, "must be 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        return header;
    }

    /** Notes who it is; nothing is noted while everybody may do everything. */
    static void set(RoutingContext context, @Nullable Identity identity) {
        context.put(ATTRIBUTE, identity);
    }
}
