package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A way to break what a promise depends on, and what has to hold meanwhile and after.
 *
 * @param <T> what is broken
 */
interface Scenario<T> {
    String name();

    void run(T underTest) throws IOException, InterruptedException, CommandException;

    /**
     * Those of the names, in their order.
     *
     * @throws CommandException when there is none of a name
     */
    static <T> List<Scenario<T>> named(List<String> names, List<Scenario<T>> all) throws CommandException {
        List<Scenario<T>> chosen = new ArrayList<>();
        for (String name : names) {
            chosen.add(all.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new CommandException("There is no scenario " + name + "; there are "
                            + String.join(
                                    ", ",
                                    all.stream().map(Scenario::name).sorted().toList()) + ".")));
        }
        return chosen;
    }

    /** One after the other; says which, and how long each took. */
    static <T> void run(List<Scenario<T>> scenarios, T underTest, Output output)
            throws IOException, InterruptedException, CommandException {
        for (Scenario<T> scenario : scenarios) {
            output.say(scenario.name());
            long begin = System.nanoTime();
            scenario.run(underTest);
            output.say("  took %.0f s".formatted((System.nanoTime() - begin) / 1e9));
        }
    }
}
