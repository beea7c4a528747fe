package io.escala.balancer.framing;

/** Why a message is refused, with the status a client gets for it and the rule that it breaks. */
public enum Flaw {
    BARE_LF(400, "RFC 9112, section 2.2", "A line ends without a carriage return."),
    BARE_CR(400, "RFC 9112, section 2.2", "A carriage return is not followed by a line feed."),
    REQUEST_LINE(400, "RFC 9112, section 3", "The request line is not a method, a target and a version."),
    METHOD(400, "RFC 9110, section 9.1", "The method is not a token."),
    METHOD_NOT_ALLOWED(405, "RFC 9110, section 15.5.6", "CONNECT and TRACE are not allowed."),
    TARGET(400, "RFC 9112, section 3.2", "The request target is neither a path nor an http URL."),
    TARGET_ENCODING(
            400,
            "RFC 3986, section 2",
            "The request target has a character that must be percent-encoded, or a % without two hexadecimal digits."),
    VERSION(505, "RFC 9112, section 2.3", "The protocol version is neither HTTP/1.1 nor HTTP/1.0."),
    LINE_TOO_LONG(414, "RFC 9112, section 3", "The request line is too long."),
    HEAD_TOO_LARGE(431, "RFC 6585, section 5", "The header is too large."),
    TOO_MANY_FIELDS(431, "RFC 6585, section 5", "The header has too many fields."),
    FIELD_NAME(400, "RFC 9112, section 5.1", "A field's name is not a token followed by a colon."),
    OBS_FOLD(400, "RFC 9112, section 5.2", "A field is folded over lines."),
    FIELD_VALUE(400, "RFC 9110, section 5.5", "A field's value has a control character."),
    CONTENT_LENGTH(400, "RFC 9110, section 8.6", "Content-Length is not a plain decimal number."),
    CONTENT_LENGTH_REPEATED(400, "RFC 9112, section 6.3", "Content-Length is given more than once."),
    LENGTH_AND_CODING(400, "RFC 9112, section 6.1", "Content-Length and Transfer-Encoding are both given."),
    TRANSFER_ENCODING(400, "RFC 9112, section 6.1", "Transfer-Encoding is not a single final chunked."),
    CODING_UNKNOWN(501, "RFC 9112, section 6.1", "A transfer coding other than chunked is not supported."),
    CODING_IN_HTTP_1_0(400, "RFC 9112, section 6.1", "An HTTP/1.0 message has a Transfer-Encoding."),
    HOST_MISSING(400, "RFC 9112, section 3.2", "An HTTP/1.1 request needs a Host."),
    HOST_REPEATED(400, "RFC 9112, section 3.2", "Host is given more than once."),
    HOST(400, "RFC 9112, section 3.2", "Host is not a host with an optional port."),
    HOST_DIFFERS(400, "RFC 9112, section 3.2.2", "Host and the target's authority differ."),
    EXPECTATION(417, "RFC 9110, section 10.1.1", "Only 100-continue can be expected."),
    CHUNK_SIZE(400, "RFC 9112, section 7.1", "A chunk's size is not a plain hexadecimal number."),
    CHUNK_EXTENSION(400, "RFC 9112, section 7.1.1", "A chunk's extension has a control character or is too long."),
    CHUNK_END(400, "RFC 9112, section 7.1", "A chunk does not end where its size says."),
    TRAILER(400, "RFC 9110, section 6.5.1", "The trailer section has a field that frames or routes the message."),
    STATUS_LINE(502, "RFC 9112, section 4", "The status line is not a version, a status and a reason."),
    UPGRADED(502, "RFC 9110, section 7.8", "The protocol was switched although nobody asked for it.");

    private final int status;
    private final String rule;
    private final String detail;

    Flaw(int status, String rule, String detail) {
        this.status = status;
        this.rule = rule;
        this.detail = detail;
    }

    /** The status code that tells a client; a backend's flaw is a 502 whatever this says. */
    public int status() {
        return status;
    }

    /** Where the broken rule stands. */
    public String rule() {
        return rule;
    }

    /** What is wrong, in words for whoever sent it. */
    public String detail() {
        return detail;
    }
}
