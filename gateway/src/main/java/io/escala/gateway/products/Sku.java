package io.escala.gateway.products;

import io.escala.gateway.problem.Problem;
import java.util.regex.Pattern;

/** The identity of a product, checked before anything is asked about it. */
final class Sku {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._+-]{1,128}");

    private Sku() {}

    /** @throws Problem 400 when no product can have this sku */
    static String require(String sku) {
        if (!FORM.matcher(sku).matches() || sku.equals(".") || sku.equals("..")) {
            throw Problem.invalid("sku", "must be 1 to 128 of A-Z a-z 0-9 . _ + -");
        }
        return sku;
    }
}
