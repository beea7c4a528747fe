package io.escala.gateway.system;

import io.escala.jobs.presence.Heartbeat;
import io.escala.jobs.presence.Member;
import io.escala.jobs.presence.Pace;
import io.escala.jobs.presence.Presence;
import io.quarkus.redis.client.RedisClientName;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** This gateway among the instances that are alive. */
@Singleton
final class GatewayPresence {

    static final String ROLE = "gateway";

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final String instance;
    private final GatewayReport report;

    private final Presence presence;
    private @Nullable Heartbeat heartbeat;

    @Inject
    GatewayPresence(
            @ConfigProperty(name = "escala.instance") String instance,
            @RedisClientName("jobs") Redis redis,
            GatewayReport report) {
        this.instance = instance;
        this.report = report;
        this.presence = new Presence(redis, TIMEOUT, Pace.DEFAULT);
    }

    void start(@Observes StartupEvent event) {
        heartbeat =
                Heartbeat.start(presence, ROLE, instance, () -> report.tree().toString());
    }

    void stop(@Observes ShutdownEvent event) {
        if (heartbeat != null) {
            heartbeat.close();
        }
        presence.close();
    }

    String instance() {
        return instance;
    }

    /** Every instance that is alive; they report each second from now on for a while. */
    List<Member> members() {
        return presence.members();
    }
}
