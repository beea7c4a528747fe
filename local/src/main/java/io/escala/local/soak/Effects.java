package io.escala.local.soak;

import io.escala.local.soak.Tap.Asked;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the tap has seen, held against the promises of the jobs' protocol. */
final class Effects {
    private final Map<String, List<Asked>> byJob;
    private final List<Asked> all;

    Effects(List<Asked> asked) {
        all = asked;
        byJob = asked.stream().collect(Collectors.groupingBy(Asked::job));
    }

    long committed() {
        return all.stream().filter(Asked::committed).count();
    }

    /** Requests of claims that were over: the zombies' attempts. */
    long fencedOff() {
        return all.stream().filter(each -> each.outcome().equals("fenced")).count();
    }

    void check(Verdict verdict) {
        byJob.forEach((job, asked) -> {
            checkOnce(job, asked, verdict);
            checkOrder(job, asked, verdict);
            checkFences(job, asked, verdict);
        });
    }

    private static void checkOnce(String job, List<Asked> asked, Verdict verdict) {
        Map<Integer, Asked> steps = new HashMap<>();
        for (Asked each : asked) {
            if (each.committed()) {
                Asked before = steps.put(each.step(), each);
                if (before != null) {
                    verdict.broke("a step commits once", "job " + job + ": " + before + " and " + each);
                }
            }
        }
    }

    /** Whoever sent a step after a newer claim's first commit was answered must not have committed it. */
    private static void checkOrder(String job, List<Asked> asked, Verdict verdict) {
        for (Asked newer : asked) {
            for (Asked older : asked) {
                if (newer.committed()
                        && older.committed()
                        && newer.newerThan(older)
                        && older.sent() - newer.answered() > 0) {
                    verdict.broke("no stale commit", "job " + job + ": " + older + " after " + newer);
                }
            }
        }
    }

    private static void checkFences(String job, List<Asked> asked, Verdict verdict) {
        Set<List<Long>> begun = new HashSet<>();
        for (Asked each : asked) {
            if (each.begins() && !begun.add(List.of(each.epoch(), each.n()))) {
                verdict.broke("no fence is given twice", "job " + job + ": " + each);
            }
        }
    }
}
