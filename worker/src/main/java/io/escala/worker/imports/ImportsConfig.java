package io.escala.worker.imports;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How imports work. */
@ConfigMapping(prefix = "escala.worker.imports")
public interface ImportsConfig {

    /**
     * How many records a step holds, fewer of long ones; 1 to 5000. More make the import faster and what a crash repeats
     * more. May change between two attempts of a job.
     */
    @WithDefault("5000")
    int chunkRecords();

    /** How large a compressed file may be when it is expanded. */
    @WithDefault("4G")
    MemorySize maxExpanded();
}
