package io.escala.balancer.framing;

import org.jspecify.annotations.Nullable;

/** The head of a request: method, target, Host, and what they mean for its framing. */
public final class RequestHead extends MessageHead {

    private static final byte[] HTTP = Octets.ascii("http://");
    private static final byte[] CONTINUE = Octets.ascii("100-continue");

    private Method method = Method.OTHER;
    private int methodStart;
    private int methodEnd;
    private int targetStart;
    private int targetEnd;
    private int authorityStart;
    private int authorityEnd;
    private int host = -1;
    private boolean expectsContinue;

    public RequestHead(HeadLimits limits) {
        super(limits);
    }

    @Override
    public void clear() {
        super.clear();
        authorityStart = 0;
        authorityEnd = 0;
        host = -1;
        expectsContinue = false;
    }

    public Method method() {
        return method;
    }

    public int methodStart() {
        return methodStart;
    }

    public int methodEnd() {
        return methodEnd;
    }

    /** Where the target begins in origin form; of {@code http://host/path} that is the path, which may be missing. */
    public int targetStart() {
        return targetStart;
    }

    public int targetEnd() {
        return targetEnd;
    }

    public String target() {
        return text(targetStart, targetEnd);
    }

    /** The method as the client spelled it. */
    public String methodName() {
        return text(methodStart, methodEnd);
    }

    /** The trace that the client's request belongs to (W3C Trace Context); empty without one, and when it names several. */
    public String traceParent() {
        var all = values(Field.TRACEPARENT);
        return all.indexOf(',') < 0 ? all : "";
    }

    /** What each of the client's tracers wants to be told again (W3C Trace Context); empty when it is nothing. */
    public String traceState() {
        return values(Field.TRACESTATE);
    }

    /** The index of Host; -1 when an HTTP/1.0 request has none. */
    public int host() {
        return host;
    }

    /** Whether the client waits for a 100 before it sends the body (RFC 9110, section 10.1.1). */
    public boolean expectsContinue() {
        return expectsContinue && minor() == 1;
    }

    public Framing framing() {
        return coded() ? Framing.CHUNKED : length() > 0 ? Framing.LENGTH : Framing.NONE;
    }

    @Override
    int startLine(int from, int to) {
        int at = from;
        while (at < to && Octets.isToken(bytes()[at])) {
            at++;
        }
        if (at == to) {
            return MORE;
        }
        if (bytes()[at] != ' ' || at == from) {
            return refuse(bytes()[at] == Octets.LF ? Flaw.BARE_LF : Flaw.METHOD);
        }
        methodStart = from;
        methodEnd = at;
        return target(at + 1, to);
    }

    private int target(int from, int to) {
        int at = from;
        while (at < to && Octets.isTarget(bytes()[at])) {
            at++;
        }
        if (at == to) {
            return MORE;
        }
        if (bytes()[at] != ' ' || at == from) {
            boolean ended = bytes()[at] == Octets.CR || bytes()[at] == Octets.LF || at == from;
            return refuse(ended ? Flaw.REQUEST_LINE : Flaw.TARGET);
        }
        targetStart = from;
        targetEnd = at;
        int end = version(at + 1, to, Flaw.REQUEST_LINE);
        return end < 0 ? end : lineEnd(end, Flaw.REQUEST_LINE);
    }

    @Override
    @Nullable
    Flaw accept(Field field, int index) {
        return switch (field) {
            case HOST -> hostField(index);
            case EXPECT -> expect(index);
            default -> super.accept(field, index);
        };
    }

    @Override
    @Nullable
    Flaw finish() {
        method = Method.of(bytes(), methodStart, methodEnd);
        if (method == Method.CONNECT || method == Method.TRACE) {
            return Flaw.METHOD_NOT_ALLOWED;
        }
        var judged = judgeTarget();
        if (judged != null) {
            return judged;
        }
        if (!isEncoded()) {
            return Flaw.TARGET_ENCODING;
        }
        return host < 0 && minor() == 1 ? Flaw.HOST_MISSING : super.finish();
    }

    private @Nullable Flaw hostField(int index) {
        if (host >= 0) {
            return Flaw.HOST_REPEATED;
        }
        host = index;
        return Authority.isValid(bytes(), valueStart(index), valueEnd(index)) ? null : Flaw.HOST;
    }

    private @Nullable Flaw expect(int index) {
        expectsContinue = Octets.equalsIgnoringCase(bytes(), valueStart(index), valueEnd(index), CONTINUE);
        return expectsContinue ? null : Flaw.EXPECTATION;
    }

    private @Nullable Flaw judgeTarget() {
        if (bytes()[targetStart] == '/') {
            return null;
        }
        if (targetEnd - targetStart == 1 && bytes()[targetStart] == '*') {
            return method == Method.OPTIONS ? null : Flaw.TARGET;
        }
        return judgeAbsolute();
    }

    /** A target in absolute form, whose authority must be the Host's (RFC 9112, section 3.2.2). */
    private @Nullable Flaw judgeAbsolute() {
        int from = targetStart + HTTP.length;
        if (from >= targetEnd || !Octets.equalsIgnoringCase(bytes(), targetStart, from, HTTP)) {
            return Flaw.TARGET;
        }
        int end = from;
        while (end < targetEnd && bytes()[end] != '/' && bytes()[end] != '?') {
            end++;
        }
        authorityStart = from;
        authorityEnd = end;
        targetStart = end;
        if (!Authority.isValid(bytes(), authorityStart, authorityEnd)) {
            return Flaw.TARGET;
        }
        return host < 0 || sameAuthority() ? null : Flaw.HOST_DIFFERS;
    }

    /**
     * Whether everything in the target that needs to be percent-encoded is, so that a backend can read it as a URI. Brackets
     * may stand in a query, as browsers and RFC 2732 have them.
     */
    private boolean isEncoded() {
        boolean inQuery = false;
        for (int at = targetStart; at < targetEnd; at++) {
            byte octet = bytes()[at];
            inQuery |= octet == '?';
            if (octet == '%' && isEncodedOctet(at + 1)) {
                at += 2;
            } else if (!Octets.isUri(octet) && !(inQuery && (octet == '[' || octet == ']'))) {
                return false;
            }
        }
        return true;
    }

    private boolean isEncodedOctet(int at) {
        return at + 1 < targetEnd && Octets.hex(bytes()[at]) >= 0 && Octets.hex(bytes()[at + 1]) >= 0;
    }

    private boolean sameAuthority() {
        return Authority.same(bytes(), authorityStart, authorityEnd, valueStart(host), valueEnd(host));
    }
}
