package io.escala.gateway.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the gateway calls the catalog. */
@ConfigMapping(prefix = "escala.catalog")
interface CatalogSettings {

    /** How many reads go to the catalog at a time; others wait for their turn, until their deadline. */
    @WithDefault("48")
    int reads();

    /** How many writes go to the catalog at a time; others wait for their turn. */
    @WithDefault("32")
    int writes();

    /** After so many failures in a row the catalog is left alone, reads and writes each for themselves. */
    @WithDefault("5")
    int failures();

    /** How long it is left alone before one call finds out whether it works again. */
    @WithDefault("1s")
    Duration pause();

    /** How long a write waits for its turn. */
    @WithDefault("2s")
    Duration writeTurn();
}
