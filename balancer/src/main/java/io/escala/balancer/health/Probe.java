package io.escala.balancer.health;

import io.escala.balancer.pool.Fault;
import io.escala.balancer.pool.Member;
import java.util.function.Consumer;

/** One question to a backend whether it takes traffic. */
@FunctionalInterface
public interface Probe {

    /** Asks, and calls back once, on any thread, however the backend behaves. */
    void ask(Member member, Consumer<Verdict> answer);

    /** What a probe found. */
    sealed interface Verdict {

        /** It takes traffic. */
        record Good() implements Verdict {}

        /** It does not, or did not say so. */
        record Bad(Fault fault) implements Verdict {}
    }
}
