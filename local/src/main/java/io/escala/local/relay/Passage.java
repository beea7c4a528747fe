package io.escala.local.relay;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one connection's bytes pass on their way, each direction on a thread of its own. An implementation may change
 * what passes, and delay it by taking its time.
 */
public interface Passage {

    /** The next of what the client sends; {@code null} at its end. */
    byte @Nullable [] request(InputStream client) throws IOException;

    /** The next of what the server sends; {@code null} at its end. */
    byte @Nullable [] answer(InputStream server) throws IOException;

    /** Whether the connection carries messages that nobody asked for. */
    default boolean subscribes() {
        return false;
    }

    /** The connection has ended. */
    default void ended() {}

    /** Passes everything as it comes. */
    static Passage plain() {
        return new Passage() {
            @Override
            public byte @Nullable [] request(InputStream client) throws IOException {
                return some(client);
            }

            @Override
            public byte @Nullable [] answer(InputStream server) throws IOException {
                return some(server);
            }
        };
    }

    /** Whatever is there. */
    static byte @Nullable [] some(InputStream in) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        int length = in.read(buffer);
        return length < 0 ? null : Arrays.copyOf(buffer, length);
    }
}
