package io.escala.balancer.framing;

import org.jspecify.annotations.Nullable;

/** The head of a response: its status and framing. */
public final class ResponseHead extends MessageHead {

    private static final byte[] EVENT_STREAM = Octets.ascii("text/event-stream");

    private int status;
    private int reasonStart;
    private int reasonEnd;
    private int servedBy = -1;
    private boolean requestId;
    private boolean eventStream;

    public ResponseHead(HeadLimits limits) {
        super(limits);
    }

    @Override
    public void clear() {
        super.clear();
        servedBy = -1;
        requestId = false;
        eventStream = false;
    }

    public int status() {
        return status;
    }

    /** Where the reason phrase begins; it may be empty. */
    public int reasonStart() {
        return reasonStart;
    }

    public int reasonEnd() {
        return reasonEnd;
    }

    /** Whether it is followed by another, final response (RFC 9110, section 15.2). */
    public boolean interim() {
        return status < 200;
    }

    /** Whether it is a stream of server-sent events, which has no end of its own. */
    public boolean eventStream() {
        return eventStream;
    }

    /** Whether the backend gave the request an id of its own. */
    public boolean hasRequestId() {
        return requestId;
    }

    /** The backend's name for itself, or null when it gave none. */
    public @Nullable String servedBy() {
        return servedBy < 0 ? null : value(servedBy);
    }

    /** The framing of the body, which a response to HEAD, an interim one, a 204 and a 304 never have. */
    public Framing framing(boolean toHead) {
        if (toHead || status < 200 || status == 204 || status == 304) {
            return Framing.NONE;
        }
        if (coded()) {
            return Framing.CHUNKED;
        }
        return length() < 0 ? Framing.UNTIL_CLOSE : length() == 0 ? Framing.NONE : Framing.LENGTH;
    }

    @Override
    int startLine(int from, int to) {
        int at = version(from, to, Flaw.STATUS_LINE);
        if (at < 0) {
            return at;
        }
        if (to - at < 5) {
            return MORE;
        }
        int code = statusCode(at);
        if (code < 100) {
            return refuse(Flaw.STATUS_LINE);
        }
        status = code;
        at += 4;
        if (bytes()[at] == ' ') {
            at++;
        }
        reasonStart = at;
        while (at < to && Octets.isValue(bytes()[at])) {
            at++;
        }
        reasonEnd = at;
        return lineEnd(at, Flaw.STATUS_LINE);
    }

    @Override
    @Nullable
    Flaw accept(Field field, int index) {
        switch (field) {
            case X_REQUEST_ID -> requestId = true;
            case X_SERVED_BY -> servedBy = index;
            case CONTENT_TYPE -> eventStream = isEventStream(valueStart(index), valueEnd(index));
            default -> {
                return super.accept(field, index);
            }
        }
        return null;
    }

    @Override
    @Nullable
    Flaw finish() {
        return status == 101 ? Flaw.UPGRADED : super.finish();
    }

    private int statusCode(int at) {
        var read = bytes();
        boolean digits = read[at] == ' '
                && Octets.isDigit(read[at + 1])
                && Octets.isDigit(read[at + 2])
                && Octets.isDigit(read[at + 3])
                && (read[at + 4] == ' ' || read[at + 4] == Octets.CR);
        return digits ? 100 * (read[at + 1] - '0') + 10 * (read[at + 2] - '0') + read[at + 3] - '0' : -1;
    }

    private boolean isEventStream(int from, int to) {
        int end = from + EVENT_STREAM.length;
        return end <= to && Octets.equalsIgnoringCase(bytes(), from, end, EVENT_STREAM);
    }
}
