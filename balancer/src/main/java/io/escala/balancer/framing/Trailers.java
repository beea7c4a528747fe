package io.escala.balancer.framing;

import org.jspecify.annotations.Nullable;

/** The trailer section of a chunked body; it may say nothing of framing, routing or authority. */
final class Trailers extends Head {

    Trailers(HeadLimits limits) {
        super(limits);
        skipStartLine();
    }

    @Override
    public void clear() {
        super.clear();
        skipStartLine();
    }

    @Override
    int startLine(int from, int to) {
        throw new IllegalStateException("a trailer section has no start line");
    }

    @Override
    @Nullable
    Flaw accept(Field field, int index) {
        return switch (field) {
            case OTHER, CONTENT_TYPE, TRACEPARENT, TRACESTATE, X_SERVED_BY -> null;
            default -> Flaw.TRAILER;
        };
    }

    @Override
    @Nullable
    Flaw finish() {
        return null;
    }
}
