package io.escala.local.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * Resident memory of some processes, in bytes.
 *
 * @param rss the sum of their resident sets; a page shared by several counts once for each
 * @param pss the sum of their proportional sets, where a page shared by n processes counts 1/n for each; equal to
 *     {@code rss} where the system does not tell
 */
public record Memory(long rss, long pss) {

    public static Memory of(Collection<ProcessHandle> processes) {
        long rss = 0;
        long pss = 0;
        for (ProcessHandle process : processes) {
            Memory one = of(process);
            rss += one.rss;
            pss += one.pss;
        }
        return new Memory(rss, pss);
    }

    public static Memory of(ProcessHandle process) {
        Path rollup = Path.of("/proc", Long.toString(process.pid()), "smaps_rollup");
        if (Files.isReadable(rollup)) {
            try {
                List<String> lines = Files.readAllLines(rollup);
                return new Memory(kilobytes(lines, "Rss:"), kilobytes(lines, "Pss:"));
            } catch (IOException endedOrNotOurs) {
                return new Memory(0, 0);
            }
        }
        return fromPs(process);
    }

    /** The largest resident set that the process has had ("VmHWM", proc(5)); that of now where the system does not tell. */
    public static long peak(ProcessHandle process) {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try {
            return Files.isReadable(status) ? kilobytes(Files.readAllLines(status), "VmHWM:") : of(process).rss;
        } catch (IOException endedOrNotOurs) {
            return 0;
        }
    }

    private static long kilobytes(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .sum();
    }

    private static Memory fromPs(ProcessHandle process) {
        try {
            Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
            try (BufferedReader output = ps.inputReader()) {
                String line = output.readLine();
                long rss = line == null ? 0 : Long.parseLong(line.strip()) * 1024;
                return new Memory(rss, rss);
            }
        } catch (IOException | NumberFormatException unknown) {
            return new Memory(0, 0);
        }
    }
}
