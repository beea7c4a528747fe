package io.escala.balancer.proxy;

import io.escala.balancer.pool.Attempt;
import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.Pick;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which backends a request has tried, and whether it may try another one. */
final class Attempts {

    private final Loop loop;

    /** Backends that failed this request; the pool passes over them. */
    private List<Backend> tried = List.of();

    private int retries;

    Attempts(Loop loop) {
        this.loop = loop;
    }

    /** Attempts after the first. */
    int retries() {
        return retries;
    }

    Pick first() {
        return loop.pool().take(tried, false);
    }

    /**
     * Begins an attempt elsewhere after one that failed, if number, budget and backends allow it.
     *
     * @param reached whether the backend had accepted a connection: then it may be tried again when there is no other, since
     *     the connection may have been an idle one that it was just closing
     */
    @Nullable
    Attempt another(Backend failed, boolean reached) {
        var all = new ArrayList<>(tried);
        all.add(failed);
        return another(reached && all.containsAll(loop.pool().backends()) ? List.of() : all);
    }

    /** The same, never on the backend that failed. */
    @Nullable
    Attempt elsewhere(Backend failed) {
        var all = new ArrayList<>(tried);
        all.add(failed);
        return another(all);
    }

    private @Nullable Attempt another(List<Backend> passedOver) {
        if (retries >= loop.settings().retry().max() || !loop.budget().takeRetry()) {
            return null;
        }
        if (!(loop.pool().take(passedOver, true) instanceof Attempt next)) {
            loop.budget().giveBack();
            return null;
        }
        retries++;
        tried = passedOver;
        return next;
    }
}
