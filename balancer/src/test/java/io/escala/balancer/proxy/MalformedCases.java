package io.escala.balancer.proxy;

import java.util.ArrayList;
import java.util.List;

/** Requests at the edge of HTTP/1.1's grammar, each with its rule and with what becomes of it. */
final class MalformedCases {

    /** What the balancer does: refuses with a status and closes, or passes the given number of requests on. */
    record Case(String rule, String name, String bytes, int status, int passed) {
        @Override
        public String toString() {
            return rule + ": " + name;
        }
    }

    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: x\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    private static final List<Case> CASES = new ArrayList<>();

    private MalformedCases() {}

    static List<Case> all() {
        if (CASES.isEmpty()) {
            lines();
            requestLines();
            versions();
            targets();
            hosts();
            fields();
            lengths();
            codings();
            chunks();
            trailers();
            connections();
            limits();
        }
        return List.copyOf(CASES);
    }

    private static void lines() {
        refused("RFC 9112 2.2", "bare LF after the request line", "GET / HTTP/1.1\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 2.2", "bare LF after a field", "GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", 400);
        refused("RFC 9112 2.2", "bare LF as the end of the head", GET + "\n", 400);
        refused("RFC 9112 2.2", "bare LF everywhere", "GET / HTTP/1.1\nHost: x\n\n", 400);
        refused("RFC 9112 2.2", "bare CR in a field", GET + "A: b\rc\r\n\r\n", 400);
        refused("RFC 9112 2.2", "bare CR at the end of the head", GET + "\rX", 400);
        refused("RFC 9112 2.2", "CR CR LF", GET + "A: b\r\r\n\r\n", 400);
        passed("RFC 9112 2.2", "one empty line before the request", "\r\n" + GET + "\r\n", 1);
        refused("RFC 9112 2.2", "two empty lines before the request", "\r\n\r\n" + GET + "\r\n", 400);
        refused("RFC 9112 2.2", "an LF before the request", "\n" + GET + "\r\n", 400);
        refused("RFC 9112 2.2", "space before the first field", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400);
    }

    private static void requestLines() {
        refused("RFC 9112 3", "no target and no version", "GET\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 3", "no version", "GET /\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 3", "two spaces before the target", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 3", "two spaces before the version", "GET /  HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 3", "a space after the version", "GET / HTTP/1.1 \r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 3", "a tab for a space", "GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 3", "a space first", " GET / HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 3", "a fourth word", "GET / HTTP/1.1 x\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9110 9.1", "a method that is no token", "G{T / HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9110 9.1", "a method beyond ASCII", "G\u00cbT / HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        passed("RFC 9110 9.1", "an unknown method", "PURGE / HTTP/1.1\r\nHost: x\r\n\r\n", 1);
        passed("RFC 9110 9.1", "a method is case-sensitive", "get / HTTP/1.1\r\nHost: x\r\n\r\n", 1);
        refused("RFC 9110 9.3.6", "CONNECT", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 405);
        refused("RFC 9110 9.3.8", "TRACE", "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 405);
        refused("RFC 8446 4.1.2", "a TLS hello", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003", 400);
    }

    private static void versions() {
        refused("RFC 9112 2.3", "HTTP/1.2", "GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505);
        refused("RFC 9112 2.3", "HTTP/2.0", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505);
        refused("RFC 9113 3.4", "the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
        refused("RFC 9112 2.3", "HTTP/0.9", "GET / HTTP/0.9\r\nHost: x\r\n\r\n", 505);
        refused("RFC 9112 2.3", "HTTP/11", "GET / HTTP/11\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 2.3", "HTTP/1.10", "GET / HTTP/1.10\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 2.3", "http/1.1", "GET / http/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 2.3", "another protocol", "GET / ICAP/1.0\r\nHost: x\r\n\r\n", 400);
    }

    private static void targets() {
        refused("RFC 9112 3.2", "a target without a slash", "GET x HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 3.2.1", "a fragment", "GET /#a HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 3.2", "NUL in the target", "GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 3.2", "a byte beyond ASCII in the target", "GET /\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 3.2", "DEL in the target", "GET /\u007f HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 3986 2.1", "a percent sign alone", "GET /a% HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 3986 2.1", "a percent sign at the end", "GET /a?b=%2 HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 3986 2.1", "a percent sign without digits", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 3986 2.1", "the same in absolute form", "GET http://x/?%g0 HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        for (char c : "\"<>\\^`{|}".toCharArray()) {
            refused("RFC 3986 2", c + " in the target", "GET /?a" + c + " HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        }
        refused("RFC 3986 3.3", "brackets in the path", "GET /a[b] HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        passed(
                "RFC 3986 2",
                "all that a target may have",
                "GET /-._~!$&'()*+,;=:@%2f%FF?/?[] HTTP/1.1\r\nHost: x\r\n\r\n",
                1);
        refused("RFC 9112 3.2.3", "authority form", "GET x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 3.2.4", "asterisk form without OPTIONS", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        passed("RFC 9112 3.2.4", "OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 1);
        passed("RFC 9112 3.2.2", "absolute form", "GET http://x/a?b HTTP/1.1\r\nHost: x\r\n\r\n", 1);
        passed("RFC 9112 3.2.2", "absolute form without a path", "GET http://X HTTP/1.1\r\nHost: x:80\r\n\r\n", 1);
        refused("RFC 9112 3.2.2", "absolute form for another host", "GET http://y/ HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused(
                "RFC 9112 3.2.2",
                "absolute form for another port",
                "GET http://x:81/ HTTP/1.1\r\nHost: x\r\n\r\n",
                400);
        refused("RFC 9112 3.2.2", "absolute form without Host", "GET http://x/ HTTP/1.1\r\n\r\n", 400);
        refused("RFC 9110 4.2.4", "absolute form with a user", "GET http://u@x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9110 4.2.1", "absolute form without a host", "GET http:///a HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 3.2.2", "another scheme", "GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400);
        refused("RFC 9112 3.2.2", "https over a plain connection", "GET https://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    }

    private static void hosts() {
        refused("RFC 9112 3.2", "no Host", "GET / HTTP/1.1\r\n\r\n", 400);
        refused("RFC 9112 3.2", "two Hosts", GET + "Host: y\r\n\r\n", 400);
        refused("RFC 9112 3.2", "the same Host twice", GET + "Host: x\r\n\r\n", 400);
        refused("RFC 9110 4.2.1", "an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400);
        refused("RFC 9110 7.2", "a Host with a path", "GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", 400);
        refused("RFC 9110 7.2", "a Host with a user", "GET / HTTP/1.1\r\nHost: u@x\r\n\r\n", 400);
        refused("RFC 9110 7.2", "two names in a Host", "GET / HTTP/1.1\r\nHost: x y\r\n\r\n", 400);
        refused("RFC 9110 7.2", "a port that is none", "GET / HTTP/1.1\r\nHost: x:8a\r\n\r\n", 400);
        refused("RFC 9110 7.2", "an open bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400);
        passed("RFC 9110 7.2", "an IPv6 address", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", 1);
        passed("RFC 9112 3.2", "HTTP/1.0 without Host", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 1);
    }

    private static void fields() {
        refused("RFC 9112 5.1", "a space before the colon", GET + "A : b\r\n\r\n", 400);
        refused("RFC 9112 5.1", "a space before Content-Length's colon", POST + "Content-Length : 5\r\n\r\nhello", 400);
        refused("RFC 9112 5.1", "no colon", GET + "Abc\r\n\r\n", 400);
        refused("RFC 9112 5.1", "no name", GET + ": b\r\n\r\n", 400);
        refused("RFC 9110 5.1", "a name that is no token", GET + "A(b): c\r\n\r\n", 400);
        refused("RFC 9110 5.1", "a name beyond ASCII", GET + "\u00c4: c\r\n\r\n", 400);
        refused("RFC 9110 5.1", "NUL in a name", GET + "A\u0000: c\r\n\r\n", 400);
        refused("RFC 9112 5.2", "obs-fold with a space", GET + "A: b\r\n c\r\n\r\n", 400);
        refused("RFC 9112 5.2", "obs-fold with a tab", GET + "A: b\r\n\tc\r\n\r\n", 400);
        refused(
                "RFC 9112 5.2",
                "obs-fold of Transfer-Encoding",
                POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
                400);
        refused("RFC 9110 5.5", "NUL in a value", GET + "A: b\u0000c\r\n\r\n", 400);
        refused("RFC 9110 5.5", "a control character in a value", GET + "A: b\u0001\r\n\r\n", 400);
        refused("RFC 9110 5.5", "DEL in a value", GET + "A: b\u007f\r\n\r\n", 400);
        passed("RFC 9110 5.5", "a byte beyond ASCII in a value", GET + "A: \u00e9\r\n\r\n", 1);
        passed("RFC 9112 5", "an empty value", GET + "A:\r\n\r\n", 1);
        passed("RFC 9112 5", "spaces and tabs around a value", GET + "A: \t b \t \r\n\r\n", 1);
    }

    private static void lengths() {
        refused("RFC 9112 6.3", "two lengths", POST + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400);
        refused(
                "RFC 9112 6.3",
                "the same length twice",
                POST + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
                400);
        refused("RFC 9112 6.3", "a list of lengths", POST + "Content-Length: 5, 5\r\n\r\nhello", 400);
        refused("RFC 9110 8.6", "a negative length", POST + "Content-Length: -1\r\n\r\n", 400);
        refused("RFC 9110 8.6", "a signed length", POST + "Content-Length: +5\r\n\r\nhello", 400);
        refused("RFC 9110 8.6", "a hexadecimal length", POST + "Content-Length: 0x5\r\n\r\nhello", 400);
        refused("RFC 9110 8.6", "a fraction", POST + "Content-Length: 5.0\r\n\r\nhello", 400);
        refused("RFC 9110 8.6", "an empty length", POST + "Content-Length:\r\n\r\n", 400);
        refused("RFC 9110 8.6", "a length in words", POST + "Content-Length: five\r\n\r\nhello", 400);
        refused("RFC 9110 8.6", "a length with a space in it", POST + "Content-Length: 5 5\r\n\r\nhello", 400);
        refused(
                "RFC 9110 8.6",
                "a length past 64 bits",
                POST + "Content-Length: 18446744073709551621\r\n\r\nhello",
                400);
        passed("RFC 9110 8.6", "a length with zeros before it", POST + "Content-Length: 0005\r\n\r\nhello", 1);
        passed("RFC 9110 8.6", "a GET with a body", GET + "Content-Length: 5\r\n\r\nhello", 1);
        passed(
                "RFC 9112 6.3",
                "a body that looks like a request",
                POST + "Content-Length: 27\r\n\r\n" + GET + "\r\n",
                1);
        passed("RFC 9112 9.3.2", "two requests at once", GET + "\r\n" + GET + "\r\n", 2);
    }

    private static void codings() {
        var body = "5\r\nhello\r\n0\r\n\r\n";
        refused(
                "RFC 9112 6.1",
                "TE and CL",
                POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + body,
                400);
        refused(
                "RFC 9112 6.1",
                "TE and CL, the other way",
                POST + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + body,
                400);
        refused("RFC 9112 6.1", "chunked is not final", POST + "Transfer-Encoding: chunked, gzip\r\n\r\n" + body, 400);
        refused(
                "RFC 9112 6.1",
                "a coding before chunked",
                POST + "Transfer-Encoding: gzip, chunked\r\n\r\n" + body,
                501);
        refused("RFC 9112 6.1", "identity", POST + "Transfer-Encoding: identity\r\n\r\n", 400);
        refused("RFC 9112 6.1", "chunked twice", POST + "Transfer-Encoding: chunked, chunked\r\n\r\n" + body, 400);
        refused(
                "RFC 9112 6.1",
                "chunked in two fields",
                POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + body,
                400);
        refused(
                "RFC 9112 6.1",
                "identity in another field",
                POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + body,
                400);
        refused("RFC 9112 6.1", "an x before chunked", POST + "Transfer-Encoding: xchunked\r\n\r\n" + body, 400);
        refused("RFC 9112 6.1", "a quoted chunked", POST + "Transfer-Encoding: \"chunked\"\r\n\r\n" + body, 400);
        refused(
                "RFC 9112 6.1",
                "chunked with a parameter",
                POST + "Transfer-Encoding: chunked;a=b\r\n\r\n" + body,
                400);
        refused("RFC 9112 6.1", "an empty coding", POST + "Transfer-Encoding:\r\n\r\n" + body, 400);
        refused("RFC 9112 6.1", "a comma after chunked", POST + "Transfer-Encoding: chunked,\r\n\r\n" + body, 400);
        refused(
                "RFC 9112 6.1",
                "a vertical tab before chunked",
                POST + "Transfer-Encoding: \u000bchunked\r\n\r\n" + body,
                400);
        refused("RFC 9112 6.1", "a space before TE's colon", POST + "Transfer-Encoding : chunked\r\n\r\n" + body, 400);
        refused(
                "RFC 9112 6.1",
                "chunked in HTTP/1.0",
                "POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body,
                400);
        passed("RFC 9112 6.1", "Chunked in capitals", POST + "Transfer-Encoding: CHUNKED\r\n\r\n" + body, 1);
        passed("RFC 9112 6.1", "chunked without a space", POST + "Transfer-Encoding:chunked\r\n\r\n" + body, 1);
        passed("RFC 9112 6.1", "tabs around chunked", POST + "Transfer-Encoding:\tchunked\t\r\n\r\n" + body, 1);
        passed(
                "RFC 9110 5.1",
                "an underscore makes another name",
                POST + "Transfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello",
                1);
    }

    private static void chunks() {
        refused("RFC 9112 7.1", "a size that is no number", CHUNKED + "g\r\n", 400);
        refused("RFC 9112 7.1", "a size with 0x", CHUNKED + "0x5\r\nhello\r\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1", "a signed size", CHUNKED + "+5\r\nhello\r\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1", "a negative size", CHUNKED + "-5\r\nhello\r\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1", "no size", CHUNKED + "\r\nhello\r\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1", "a size past 64 bits", CHUNKED + "10000000000000005\r\nhello\r\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1", "a space before the size", CHUNKED + " 5\r\nhello\r\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1", "a space after the size", CHUNKED + "5 \r\nhello\r\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1", "bare LF after the size", CHUNKED + "5\nhello\r\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1", "bare CR after the size", CHUNKED + "5\rhello\r\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1", "bare LF after the data", CHUNKED + "5\r\nhello\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1", "data longer than the size", CHUNKED + "5\r\nhello!\r\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1", "data shorter than the size", CHUNKED + "7\r\nhello\r\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1.1", "bare LF in an extension", CHUNKED + "5;a\nhello\r\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1.1", "bare CR in an extension", CHUNKED + "5;a\rb\r\nhello\r\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1.1", "LF in a quoted extension", CHUNKED + "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1.1", "NUL in an extension", CHUNKED + "5;\u0000\r\nhello\r\n0\r\n\r\n", 400);
        refused("RFC 9112 7.1.1", "a long extension", CHUNKED + "5;" + "a".repeat(300) + "\r\nhello\r\n0\r\n\r\n", 400);
        passed("RFC 9112 7.1.1", "an extension", CHUNKED + "5;a=b\r\nhello\r\n0\r\n\r\n", 1);
        passed("RFC 9112 7.1", "capitals and zeros in a size", CHUNKED + "0000A\r\n0123456789\r\n000\r\n\r\n", 1);
        passed("RFC 9112 7.1", "a request within a chunk", CHUNKED + "1b\r\n" + GET + "\r\n\r\n0\r\n\r\n", 1);
    }

    private static void trailers() {
        passed("RFC 9112 7.1.2", "a trailer", CHUNKED + "5\r\nhello\r\n0\r\nDigest: x\r\n\r\n", 1);
        refused(
                "RFC 9110 6.5.1",
                "Content-Length in the trailer",
                CHUNKED + "0\r\nContent-Length: 5\r\n\r\nhello",
                400);
        refused(
                "RFC 9110 6.5.1",
                "Transfer-Encoding in the trailer",
                CHUNKED + "0\r\nTransfer-Encoding: x\r\n\r\n",
                400);
        refused("RFC 9110 6.5.1", "Host in the trailer", CHUNKED + "0\r\nHost: y\r\n\r\n", 400);
        refused("RFC 9112 7.1.2", "obs-fold in the trailer", CHUNKED + "0\r\nA: b\r\n c\r\n\r\n", 400);
        refused("RFC 9112 7.1.2", "bare LF in the trailer", CHUNKED + "0\r\nA: b\n\r\n", 400);
        refused("RFC 9112 7.1.2", "bare LF as the end of the trailer", CHUNKED + "0\r\n\n", 400);
    }

    private static void connections() {
        passed(
                "RFC 9110 7.6.1",
                "Connection nominates Content-Length",
                POST + "Connection: Content-Length\r\nContent-Length: 5\r\n\r\nhello",
                1);
        passed(
                "RFC 9110 7.6.1",
                "Connection nominates Transfer-Encoding",
                POST + "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                1);
        passed("RFC 9110 7.6.1", "Connection nominates Host", GET + "Connection: Host\r\n\r\n", 1);
        passed(
                "RFC 9110 7.8",
                "an upgrade is not asked for",
                GET + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM\r\n\r\n",
                1);
        passed(
                "RFC 6455 4.1",
                "a WebSocket is not opened",
                GET + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
                1);
        refused(
                "RFC 9110 10.1.1",
                "an unknown expectation",
                POST + "Expect: 200-ok\r\nContent-Length: 5\r\n\r\nhello",
                417);
        passed(
                "RFC 9110 10.1.1",
                "a body sent without waiting",
                POST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
                1);
    }

    private static void limits() {
        refused(
                "RFC 9112 3",
                "a request line that is too long",
                "GET /" + "a".repeat(17_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
                414);
        passed("RFC 9112 3", "a long request line", "GET /" + "a".repeat(8_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", 1);
        refused(
                "RFC 6585 5",
                "a head that is too large",
                GET + ("A: " + "b".repeat(1_000) + "\r\n").repeat(40) + "\r\n",
                431);
        refused("RFC 6585 5", "a field that is too large", GET + "A: " + "b".repeat(40_000) + "\r\n\r\n", 431);
        refused("RFC 6585 5", "too many fields", GET + "A: b\r\n".repeat(200) + "\r\n", 431);
        refused("RFC 9110 15.5.14", "a body that is too large", POST + "Content-Length: 99999999999\r\n\r\n", 413);
    }

    private static void refused(String rule, String name, String bytes, int status) {
        CASES.add(new Case(rule, name, bytes, status, 0));
    }

    private static void passed(String rule, String name, String bytes, int requests) {
        CASES.add(new Case(rule, name, bytes, 200, requests));
    }
}
