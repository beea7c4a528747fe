package io.escala.balancer.health;

import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.BackendState;
import io.escala.balancer.pool.BackendState.Ejected;
import io.escala.balancer.pool.BackendState.Healthy;
import io.escala.balancer.pool.BackendState.Joining;
import io.escala.balancer.pool.BackendState.Probing;
import io.escala.balancer.pool.Pool;
import io.escala.balancer.pool.PoolListener;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Writes every change of a backend's state to the log, once, with its reason. */
public final class StateLog implements PoolListener {

    private static final Logger LOG = Logger.getLogger(StateLog.class);

    @Override
    public void joined(Backend backend) {
        LOG.infof("Backend %s is a member; it gets traffic after its first good probe", backend);
    }

    @Override
    public void left(Backend backend) {
        LOG.infof("Backend %s is no longer a member", backend);
    }

    @Override
    public void changed(Backend backend, BackendState from, BackendState to) {
        switch (to) {
            case Joining _ -> throw new IllegalStateException(backend + " cannot go back to joining");
            case Healthy _ -> LOG.infof("Backend %s takes traffic", backend);
            case Ejected out ->
                LOG.warnf(
                        "Backend %s is ejected for %d ms: %s",
                        backend, Duration.ofNanos(out.until() - out.since()).toMillis(), out.fault());
            case Probing out
            when from instanceof Ejected ->
                LOG.infof("Backend %s served its ejection and must answer more probes (%s)", backend, out.fault());
            case Probing out -> LOG.warnf("Backend %s is out until its probes are good: %s", backend, out.fault());
        }
    }

    @Override
    public void modeChanged(Pool.Mode from, Pool.Mode to) {
        switch (to) {
            case NORMAL -> LOG.info("Healthy backends share the traffic");
            case PANIC -> LOG.warn("More than half of the backends are out; all that can be reached are used");
            case LAST_RESORT -> LOG.error("No backend can be reached; each request tries them all the same");
            case EMPTY -> LOG.error("No backend has answered a probe yet; requests get 503");
        }
    }
}
