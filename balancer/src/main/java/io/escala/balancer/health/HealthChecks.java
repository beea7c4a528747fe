package io.escala.balancer.health;

import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.PoolListener;
import io.escala.balancer.pool.Time;
import io.escala.balancer.pool.Time.Cancellable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Probes every member at a fixed interval, the first time as soon as it joins, until it leaves. */
public final class HealthChecks implements PoolListener, AutoCloseable {

    private final Probe probe;
    private final Duration interval;
    private final Time time;
    private final Map<Backend, Check> checks = new ConcurrentHashMap<>();

    /**
     * Checks for the pool that this listens to.
     *
     * @param interval from one probe's answer to the next probe
     */
    public HealthChecks(Probe probe, Duration interval, Time time) {
        this.probe = probe;
        this.interval = interval;
        this.time = time;
    }

    @Override
    public void joined(Backend backend) {
        var check = new Check(backend);
        checks.put(backend, check);
        check.ask();
    }

    @Override
    public void left(Backend backend) {
        var check = checks.remove(backend);
        if (check != null) {
            check.stop();
        }
    }

    @Override
    public void close() {
        checks.keySet().forEach(this::left);
    }

    private final class Check {

        private final Backend backend;
        private boolean stopped;
        private @Nullable Cancellable next;

        Check(Backend backend) {
            this.backend = backend;
        }

        void ask() {
            probe.ask(backend.member(), this::answered);
        }

        private void answered(Probe.Verdict verdict) {
            synchronized (this) {
                if (stopped) {
                    return;
                }
                next = time.after(interval, this::ask);
            }
            switch (verdict) {
                case Probe.Verdict.Good _ -> backend.probeSucceeded();
                case Probe.Verdict.Bad bad -> backend.probeFailed(bad.fault());
            }
        }

        synchronized void stop() {
            stopped = true;
            if (next != null) {
                next.cancel();
            }
        }
    }
}
