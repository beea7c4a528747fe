package io.escala.jobs.redis;

import io.escala.jobs.Claim;
import io.escala.jobs.Settlement;
import io.escala.jobs.Settlement.Completed;
import io.escala.jobs.Settlement.Failed;
import io.escala.jobs.Settlement.Released;
import io.escala.jobs.Settlement.Stopped;
import java.util.ArrayList;
import java.util.List;

/**
 * Settlements under way, sent in one go: all completions together, {@value #COMPLETIONS} to a script so that none keeps
 * Redis busy for long, and every other one by itself.
 */
final class Settling {

    private static final int COMPLETIONS = 100;

    /** A script and the places of its answers among those of all. */
    private record Part(Scripts.Running script, List<Integer> places) {}

    private final Scripts scripts;
    private final int count;
    private final List<Part> parts = new ArrayList<>();

    Settling(Scripts scripts, List<Settlement> settlements) {
        this.scripts = scripts;
        count = settlements.size();
        var completed = new ArrayList<Object>();
        var places = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            var settlement = settlements.get(i);
            if (settlement instanceof Completed(var claim, var last, var result)) {
                completed.addAll(held(claim));
                completed.add(result);
                completed.add(Records.encode(last));
                places.add(i);
                if (places.size() == COMPLETIONS) {
                    send(Script.COMPLETE, completed, places);
                    completed.clear();
                    places.clear();
                }
            } else {
                send(script(settlement), args(settlement), List.of(i));
            }
        }
        if (!places.isEmpty()) {
            send(Script.COMPLETE, completed, places);
        }
    }

    /** For each settlement whether the claim stood. */
    List<Boolean> answers() {
        var stood = new Boolean[count];
        for (var part : parts) {
            var answer = part.script().answer();
            for (int i = 0; i < part.places().size(); i++) {
                stood[part.places().get(i)] = Records.number(answer.get(i)) == 1;
            }
        }
        return List.of(stood);
    }

    /** The arguments by which scripts check a claim. */
    static List<Object> held(Claim claim) {
        return List.of(
                claim.job().id(),
                claim.owner(),
                claim.fence().epoch(),
                claim.fence().n());
    }

    private void send(Script script, List<Object> args, List<Integer> places) {
        var copy = List.copyOf(args);
        parts.add(new Part(scripts.start(script, _ -> copy), List.copyOf(places)));
    }

    private static Script script(Settlement settlement) {
        return switch (settlement) {
            case Completed _ -> Script.COMPLETE;
            case Failed _ -> Script.FAIL;
            case Released _ -> Script.RELEASE;
            case Stopped _ -> Script.STOPPED;
        };
    }

    private static List<Object> args(Settlement settlement) {
        var args = new ArrayList<>(held(settlement.claim()));
        switch (settlement) {
            case Completed completed -> args.addAll(List.of(completed.result(), Records.encode(completed.last())));
            case Failed failed ->
                args.addAll(List.of(
                        failed.error(),
                        failed.retryAfter() == null ? "" : failed.retryAfter().toMillis()));
            case Released released ->
                args.addAll(List.of(released.delay().toMillis(), Records.encode(released.last())));
            case Stopped _ -> {
                // nothing but the claim
            }
        }
        return args;
    }
}
