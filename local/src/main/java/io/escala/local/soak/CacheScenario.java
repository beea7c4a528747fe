package io.escala.local.soak;

import io.escala.local.CommandException;
import java.io.IOException;

/** A way to break what the cache depends on, and what has to hold meanwhile and after. */
interface CacheScenario {
    String name();

    void run(CacheUnderTest cache) throws IOException, InterruptedException, CommandException;
}
