package io.escala.local.bench;

import io.escala.local.Output;
import io.escala.local.load.LoadResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Contenders under the same load, in turn, round after round, so that whatever else the machine does meets all of them.
 * Each round measures the processor time from before the load's warm-up to after its end over everything sent in between,
 * since a process' time cannot be read at the instant the measured part begins; the first round is a warm-up as a whole
 * and is not counted.
 */
public final class Comparison {
    private final String title;
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

    private Comparison(String title) {
        this.title = title;
    }

    /** What a contender is put under in one round, without a warm-up of its own. */
    public interface Load {
        LoadResult on(Contender contender) throws InterruptedException;
    }

    public static Comparison run(String title, List<Contender> contenders, int rounds, Load load, Output output)
            throws InterruptedException {
        Comparison comparison = new Comparison(title);
        output.say(title);
        for (int round = 0; round <= rounds; round++) {
            for (Contender contender : contenders) {
                CpuTime before = CpuTime.of(contender.processes());
                LoadResult result = load.on(contender);
                Sample sample =
                        Sample.of(result, CpuTime.of(contender.processes()).minus(before));
                output.say(String.format(
                        Locale.ROOT,
                        "  %s %-16s %8.0f/s  %6.2f µs CPU (%.2f user)  p50 %.2f  p99 %.2f ms%s",
                        round == 0 ? "warm-up" : "round " + round,
                        contender.name(),
                        sample.perSecond(),
                        sample.cpuMicros(),
                        sample.userMicros(),
                        sample.p50(),
                        sample.p99(),
                        sample.bad() == 0 ? "" : "  " + sample.bad() + " FAILED OR REFUSED"));
                if (round > 0) {
                    comparison
                            .samples
                            .computeIfAbsent(contender.name(), name -> new ArrayList<>())
                            .add(sample);
                }
            }
        }
        return comparison;
    }

    public String title() {
        return title;
    }

    /** The counted rounds of each contender, in the order they were given. */
    public Map<String, List<Sample>> samples() {
        return samples;
    }
}
