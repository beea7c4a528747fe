package io.escala.gateway.products;

import io.escala.gateway.problem.Problem;

/** The identity of a product, checked before anything is asked about it. */
final class Sku {

    private static final int MAX_LENGTH = 128;

    private Sku() {}

    /** @throws Problem 400 when no product can have this sku */
    static String require(String sku) {
        if (!isOne(sku)) {
            throw Problem.invalid("sku", "must be 1 to " + MAX_LENGTH + " of A-Z a-z 0-9 . _ + -");
        }
        return sku;
    }

    /** Whether a product can have it. */
    static boolean isOne(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH || text.equals(".") || text.equals("..")) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!isAllowed(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(char c) {
        return switch (c) {
            case '-', '.', '_', '+' -> true;
            default -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        };
    }
}
