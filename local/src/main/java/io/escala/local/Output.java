package io.escala.local;

import java.io.PrintStream;

/** Where progress is told: whole lines, each flushed at once; safe for several threads. */
public final class Output {
    private final PrintStream stream;

    public Output(PrintStream stream) {
        this.stream = stream;
    }

    public synchronized void say(String line) {
        stream.println(line);
        stream.flush();
    }
}
