package io.escala.local.demo;

import io.escala.local.CommandException;
import io.escala.local.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One tactic, off and on: it runs, prints its table, says what is seen, and checks what it claims. */
public abstract sealed class Demonstration permits BalancingDemo, CachingDemo, JobsDemo {
    private final Output output;
    private final List<String> broken = new ArrayList<>();

    Demonstration(Output output) {
        this.output = output;
    }

    /** Returns whether every claim held. */
    public final boolean show() throws IOException, InterruptedException, CommandException {
        run();
        for (String claim : broken) {
            say("NOT AS CLAIMED: " + claim);
        }
        return broken.isEmpty();
    }

    abstract void run() throws IOException, InterruptedException, CommandException;

    final void say(String line) {
        output.say(line);
    }

    final void print(Table table) {
        say("");
        table.lines().forEach(this::say);
        say("");
    }

    final void claim(boolean holds, String otherwise) {
        if (!holds) {
            broken.add(otherwise);
        }
    }
}
