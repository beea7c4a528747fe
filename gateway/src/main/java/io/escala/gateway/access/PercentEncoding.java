package io.escala.gateway.access;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Percent-encoding (RFC 3986, section 2.1). Decoders put replacement characters where octets are not UTF-8; what somebody
 * asks for would be another text than was sent.
 */
final class PercentEncoding {

    private PercentEncoding() {}

    /** Whether a URI encodes octets that are UTF-8 (RFC 3629): not cut, overlong or surrogates. */
    static boolean isUtf8(String uri) {
        int at = uri.indexOf('%');
        if (at < 0) {
            return true;
        }
        var octets = new ByteArrayOutputStream();
        for (; at < uri.length(); at++) {
            if (uri.charAt(at) != '%') {
                octets.write(uri.charAt(at));
            } else if (isOctet(uri, at + 1)) {
                octets.write(HexFormat.fromHexDigits(uri, at + 1, at + 3));
                at += 2;
            } else {
                return false;
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets.toByteArray()));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    private static boolean isOctet(String uri, int at) {
        return at + 1 < uri.length()
                && HexFormat.isHexDigit(uri.charAt(at))
                && HexFormat.isHexDigit(uri.charAt(at + 1));
    }
}
