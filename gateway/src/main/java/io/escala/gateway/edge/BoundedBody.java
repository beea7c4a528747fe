package io.escala.gateway.edge;

import io.escala.gateway.problem.Problem;
import java.io.IOException;
import java.io.InputStream;

/** Request bodies read up to a stated size. */
public final class BoundedBody {

    private BoundedBody() {}

    /** @throws Problem 413 when there is more than {@code limit} bytes */
    public static byte[] read(InputStream body, int limit) {
        try {
            var bytes = body.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw Problem.tooLarge(limit);
            }
            return bytes;
        } catch (IOException e) {
            throw Problem.brokenOff(e);
        }
    }
}
