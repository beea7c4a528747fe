package io.escala.local.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processor time that processes have used since they began, their children's included, in the grain of the system's clock
 * tick (10 ms on Linux).
 *
 * @param user in their own code
 * @param system in the kernel on their behalf; zero where the system does not tell the two apart
 */
public record CpuTime(Duration user, Duration system) {
    // USER_HZ, which Linux' ABI fixes at 100 on the machines we run on (proc(5), /proc/pid/stat).
    private static final long NANOS_PER_TICK = 10_000_000;

    public static final CpuTime ZERO = new CpuTime(Duration.ZERO, Duration.ZERO);

    public static CpuTime of(List<ProcessHandle> processes) {
        return processes.stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .distinct()
                .map(CpuTime::of)
                .reduce(ZERO, CpuTime::plus);
    }

    private static CpuTime of(ProcessHandle process) {
        Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        if (!Files.isReadable(stat)) {
            return new CpuTime(process.info().totalCpuDuration().orElse(Duration.ZERO), Duration.ZERO);
        }
        try {
            String line = Files.readString(stat);
            // The second field, the program's name in parentheses, may hold blanks.
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            return new CpuTime(ticks(fields[11]), ticks(fields[12]));
        } catch (IOException ended) {
            return ZERO;
        }
    }

    private static Duration ticks(String field) {
        return Duration.ofNanos(Long.parseLong(field) * NANOS_PER_TICK);
    }

    public CpuTime plus(CpuTime other) {
        return new CpuTime(user.plus(other.user), system.plus(other.system));
    }

    public CpuTime minus(CpuTime earlier) {
        return new CpuTime(user.minus(earlier.user), system.minus(earlier.system));
    }

    public Duration total() {
        return user.plus(system);
    }
}
