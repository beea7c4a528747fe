package io.escala.balancer.proxy;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;

/**
 * A body on its way from one side to the other, at the pace of the slower one.
 *
 * <p>Unlike Vert.x' own pipe it keeps apart whose fault an interruption is: only the source's end and failure are reported.
 * A failed write is not, because the connection it failed on reports its end itself, and a backend must not be blamed for
 * a client that left.
 */
final class Body {

    private Body() {}

    /** Starts to pass the body on; exactly one of the two is called when the source is done. */
    static void pass(
            ReadStream<Buffer> from, WriteStream<Buffer> to, Runnable whenEnded, Handler<Throwable> whenBroken) {
        from.exceptionHandler(whenBroken);
        from.endHandler(_ -> whenEnded.run());
        from.handler(piece -> {
            to.write(piece);
            if (to.writeQueueFull()) {
                from.pause();
                to.drainHandler(_ -> from.resume());
            }
        });
        from.resume();
    }
}
