package io.escala.gateway.system;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the system's picture is made of. */
@ConfigMapping(prefix = "escala.system")
interface SystemSettings {

    /**
     * The balancers' management addresses, {@code host:port}, asked for their {@code /status} while somebody looks. A host
     * name stands for every address it resolves to, as that of a headless Service does. None by default: then the picture
     * says nothing of balancers.
     */
    Optional<List<String>> balancers();

    /** How often the picture is taken while somebody looks; at least 100 ms. */
    @WithDefault("1s")
    Duration interval();

    /** How long the picture waits for its parts; one that takes longer is left out and named. */
    @WithDefault("700ms")
    Duration patience();
}
