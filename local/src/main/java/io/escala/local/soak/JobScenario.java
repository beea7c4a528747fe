package io.escala.local.soak;

import io.escala.local.CommandException;
import java.io.IOException;

/** A way to break the jobs' machinery, and what has to hold meanwhile and after. */
interface JobScenario {
    String name();

    void run(JobsUnderTest jobs) throws IOException, InterruptedException, CommandException;
}
