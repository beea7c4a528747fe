package io.escala.balancer.proxy;

import io.escala.balancer.framing.Field;
import io.escala.balancer.framing.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** The id of a request, as the client gave it if it is fit for a log line, and random otherwise. */
final class RequestId {

    private static final int LONGEST = 128;
    private static final byte[] DIGITS = Texts.ascii("0123456789abcdef");

    private RequestId() {}

    /** The id in bytes. */
    static byte[] of(RequestHead head) {
        int found = -1;
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.field(i) == Field.X_REQUEST_ID) {
                if (found >= 0) {
                    return random();
                }
                found = i;
            }
        }
        return found >= 0 && isFit(head, found)
                ? Arrays.copyOfRange(head.bytes(), head.valueStart(found), head.valueEnd(found))
                : random();
    }

    static String text(byte[] id) {
        return new String(id, StandardCharsets.US_ASCII);
    }

    static byte[] random() {
        var random = ThreadLocalRandom.current();
        var id = new byte[32];
        hex(random.nextLong(), id, 0);
        hex(random.nextLong(), id, 16);
        return id;
    }

    private static void hex(long value, byte[] to, int from) {
        for (int i = 0; i < 16; i++) {
            to[from + i] = DIGITS[(int) (value >>> (60 - 4 * i)) & 15];
        }
    }

    private static boolean isFit(RequestHead head, int index) {
        int length = head.valueEnd(index) - head.valueStart(index);
        if (length == 0 || length > LONGEST) {
            return false;
        }
        for (int i = head.valueStart(index); i < head.valueEnd(index); i++) {
            byte c = head.bytes()[i];
            if (c <= ' ' || c >= 0x7f) {
                return false;
            }
        }
        return true;
    }
}
