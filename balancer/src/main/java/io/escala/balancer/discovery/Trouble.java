package io.escala.balancer.discovery;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What is wrong with a source of members; said once, and once more when it is over. Used by one thread at a time. */
final class Trouble {

    private static final Logger LOG = Logger.getLogger(Trouble.class);

    private final String source;
    private @Nullable String last;

    Trouble(String source) {
        this.source = source;
    }

    void report(String what) {
        if (!what.equals(last)) {
            last = what;
            LOG.errorf("%s %s; the last good set of backends stays", source, what);
        }
    }

    void over() {
        if (last != null) {
            last = null;
            LOG.infof("%s answers again", source);
        }
    }
}
