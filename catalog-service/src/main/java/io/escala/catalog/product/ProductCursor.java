package io.escala.catalog.product;

import io.escala.catalog.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The place in a listing after which the next page begins: the last sku of the page before, opaque to clients. */
final class ProductCursor {

    private static final int MAX_ENCODED = 4 * (ProductRules.MAX_SKU + 2) / 3 + 4;

    private ProductCursor() {}

    static String after(String sku) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sku.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws Problem 400 when no listing gave this cursor */
    static String parse(String cursor) {
        if (cursor.length() <= MAX_ENCODED) {
            try {
                var sku = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
                if (ProductRules.isSku(sku) && after(sku).equals(cursor)) {
                    return sku;
                }
            } catch (IllegalArgumentException e) {
                throw Problem.badRequest("cursor", "is not one that a listing gave");
            }
        }
        throw Problem.badRequest("cursor", "is not one that a listing gave");
    }
}
