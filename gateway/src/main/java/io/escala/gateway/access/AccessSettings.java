package io.escala.gateway.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who may call the API. */
@ConfigMapping(prefix = "escala.access")
interface AccessSettings {

    /** Whether writes need a key. */
    enum Mode {
        /** Everybody may do everything: for one machine, or behind something else that asks who calls. */
        OPEN,
        /** Reads of products are open, everything else needs a key or token of the right role. */
        KEYS
    }

    @WithDefault("open")
    Mode mode();

    /** Keys given directly, separated by commas, in the form of the file's lines. */
    Optional<List<String>> keys();

    /**
     * A file of keys, one a line: {@code name role secret} or {@code name role sha256:hex}; empty lines and lines that
     * begin with {@code #} are skipped. It is read again within two seconds of a change; one that cannot be read leaves
     * the keys as they were.
     */
    Optional<Path> keysFile();

    /**
     * The hosts this service answers to, without ports: a request for another one is refused, so that no web page can
     * reach it under a name of its own (DNS rebinding). {@code *} alone means any.
     */
    @WithDefault("*")
    List<String> hosts();

    /** Whether bearer tokens of the provider that {@code quarkus.oidc.*} names are accepted besides keys. */
    @WithDefault("false")
    boolean oidc();
}
