package io.escala.gateway.access;

import io.escala.gateway.access.AccessSettings.Mode;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The keys of this gateway, kept up with their file. */
@ApplicationScoped
class KeyRing {

    private static final Logger LOG = Logger.getLogger(KeyRing.class);
    private static final long REFRESH_MILLIS = 1_000;

    private final AccessSettings settings;
    private final ApiKeys keys;
    private boolean failing;

    @Inject
    KeyRing(AccessSettings settings) {
        this.settings = settings;
        this.keys = new ApiKeys(
                settings.keys().orElse(List.of()), settings.keysFile().orElse(null));
    }

    Optional<Identity> find(String secret) {
        return keys.find(secret);
    }

    /** Refuses settings that contradict each other, and says when writes are open to others than this machine. */
    void start(@Observes StartupEvent event, Vertx vertx, @ConfigProperty(name = "quarkus.http.host") String host) {
        boolean given = settings.keys().isPresent() || settings.keysFile().isPresent();
        if (settings.mode() == Mode.OPEN) {
            if (given || settings.oidc()) {
                throw new IllegalArgumentException("escala.access.mode is open, so the keys given would not be asked"
                        + " for: set it to keys, or leave escala.access.keys, keys-file and oidc out");
            }
            if (!host.startsWith("127.") && !host.equals("localhost") && !host.equals("::1")) {
                LOG.warnf("access is open: whoever reaches %s may write; escala.access.mode=keys asks for keys", host);
            }
            return;
        }
        if (!given && !settings.oidc()) {
            throw new IllegalArgumentException("escala.access.mode is keys and there are none: set"
                    + " escala.access.keys-file or escala.access.keys, or escala.access.oidc=true");
        }
        LOG.infof("access needs keys; %d are known", keys.size());
        if (settings.keysFile().isPresent()) {
            vertx.setPeriodic(REFRESH_MILLIS, _ -> vertx.executeBlocking(this::refresh));
        }
    }

    private synchronized boolean refresh() {
        try {
            if (keys.refresh()) {
                LOG.infof("the keys were read again; %d are known", keys.size());
            }
            failing = false;
        } catch (IllegalArgumentException | UncheckedIOException e) {
            if (!failing) {
                LOG.errorf("the keys stay as they were: %s", e.getMessage());
            }
            failing = true;
        }
        return failing;
    }
}
