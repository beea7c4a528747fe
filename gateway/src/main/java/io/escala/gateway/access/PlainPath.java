package io.escala.gateway.access;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Paths that everybody reads the same way. What decides about access and what answers must not understand a path
 * differently, so one with room for that is refused: parameters in a segment ({@code ;}), encoded slashes, backslashes
 * and NUL, empty and dot segments. No address of this API has any of them.
 */
final class PlainPath {

    private PlainPath() {}

    /** @param path as it was sent, without its query */
    static boolean isPlain(@Nullable String path) {
        if (path == null || !path.startsWith("/")) {
            return false;
        }
        for (int i = 0; i < path.length(); i++) {
            boolean plain = switch (path.charAt(i)) {
                case ';', '\\' -> false;
                case '%' -> isHarmless(path, i);
                case '/' -> i == 0 || path.charAt(i - 1) != '/';
                case '.' -> path.charAt(i - 1) != '/' || !isDotSegment(path, i);
                default -> true;
            };
            if (!plain) {
                return false;
            }
        }
        return true;
    }

    /** Whether a percent sign begins an encoded character that is none of those with a meaning of their own. */
    private static boolean isHarmless(String path, int at) {
        if (at + 2 >= path.length() || hex(path.charAt(at + 1)) < 0 || hex(path.charAt(at + 2)) < 0) {
            return false;
        }
        return switch (path.substring(at + 1, at + 3).toUpperCase(Locale.ROOT)) {
            case "00", "25", "2E", "2F", "3B", "5C" -> false;
            default -> true;
        };
    }

    /** Whether the dot that begins a segment here, alone or with a second one, is all of it. */
    private static boolean isDotSegment(String path, int at) {
        int end = at + 1 < path.length() && path.charAt(at + 1) == '.' ? at + 2 : at + 1;
        return end == path.length() || path.charAt(end) == '/';
    }

    private static int hex(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
