package io.escala.catalog.product;

import com.fasterxml.jackson.databind.JsonNode;
import io.escala.catalog.problem.Problem.Violation;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules every product keeps, whether it comes alone or as one of a million rows. */
public final class ProductRules {

    static final int MAX_SKU = 128;
    static final int MAX_NAME = 500;
    static final int MAX_DESCRIPTION = 20_000;
    static final int MAX_CATEGORY = 200;
    static final int MAX_ATTRIBUTES = 16_384;
    public static final BigDecimal MAX_PRICE = new BigDecimal("999999999999.9999");
    static final int MAX_PRICE_DECIMALS = 4;
    static final int MAX_DIGITS = 40;
    static final long MAX_STOCK = 1_000_000_000_000L;

    private static final Pattern SKU = Pattern.compile("[A-Za-z0-9._+-]{1," + MAX_SKU + "}");

    /** Plain decimals only: an exponent could stand for a number of any length. */
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,20}(\\.[0-9]{1,20})?");

    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

    private static final Set<String> CURRENCIES = Currency.getAvailableCurrencies().stream()
            .map(Currency::getCurrencyCode)
            .collect(Collectors.toUnmodifiableSet());

    private ProductRules() {}

    /** What checking fields comes to. */
    public sealed interface Checked {
        /** They keep the rules. */
        record Valid(ProductDraft draft) implements Checked {}

        /** They break at least one. */
        record Invalid(List<Violation> violations) implements Checked {}
    }

    /** Whether a product can have this category. */
    public static boolean isCategory(String text) {
        return text.length() <= MAX_CATEGORY && isPrintable(text, false);
    }

    static boolean isSku(String text) {
        return SKU.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }

    public static Checked check(ProductFields fields) {
        var violations = new ArrayList<Violation>();
        var sku = sku(fields.sku(), violations);
        var name = text("name", fields.name(), MAX_NAME, false, violations);
        if (name == null) {
            violations.add(new Violation("name", "is required"));
        }
        var description = text("description", fields.description(), MAX_DESCRIPTION, true, violations);
        var category = text("category", fields.category(), MAX_CATEGORY, false, violations);
        var price = price(fields.price(), violations);
        var currency = currency(fields.currency(), violations);
        long stock = stock(fields.stock(), violations);
        var attributes = attributes(fields.attributes(), violations);
        if (!violations.isEmpty() || name == null) {
            return new Checked.Invalid(violations);
        }
        return new Checked.Valid(
                new ProductDraft(sku, name, description, category, price, currency, stock, attributes));
    }

    private static String sku(@Nullable String sku, List<Violation> violations) {
        if (sku == null || sku.isEmpty()) {
            violations.add(new Violation("sku", "is required"));
        } else if (!isSku(sku)) {
            violations.add(new Violation(
                    "sku", "must be 1 to " + MAX_SKU + " of A-Z a-z 0-9 . _ + - and neither \".\" nor \"..\""));
        }
        return String.valueOf(sku);
    }

    private static @Nullable String text(
            String field, @Nullable String text, int max, boolean lines, List<Violation> violations) {
        if (text == null || text.isBlank()) {
            return null;
        }
        if (text.length() > max) {
            violations.add(new Violation(field, "must have at most " + max + " characters"));
        } else if (!isPrintable(text, lines)) {
            violations.add(new Violation(field, "must not hold control characters or half surrogate pairs"));
        }
        return text;
    }

    private static boolean isPrintable(String text, boolean lines) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c < ' ' || c > '~') {
                boolean allowed = switch (Character.getType(c)) {
                    case Character.CONTROL -> lines && (c == '\n' || c == '\r' || c == '\t');
                    case Character.SURROGATE -> false;
                    default -> true;
                };
                if (!allowed) {
                    return false;
                }
            }
        }
        return true;
    }

    private static BigDecimal price(@Nullable String text, List<Violation> violations) {
        if (text == null || text.isEmpty()) {
            violations.add(new Violation("price", "is required"));
            return BigDecimal.ZERO;
        }
        if (!DECIMAL.matcher(text).matches()) {
            violations.add(new Violation("price", "must be a decimal number such as 12.30"));
            return BigDecimal.ZERO;
        }
        var price = new BigDecimal(text);
        if (price.signum() < 0 || price.compareTo(MAX_PRICE) > 0) {
            violations.add(new Violation("price", "must be 0 to " + MAX_PRICE));
        } else if (price.scale() > MAX_PRICE_DECIMALS) {
            violations.add(new Violation("price", "must have at most " + MAX_PRICE_DECIMALS + " decimals"));
        }
        return price;
    }

    private static String currency(@Nullable String code, List<Violation> violations) {
        if (code == null || code.isEmpty()) {
            violations.add(new Violation("currency", "is required"));
        } else if (!CURRENCIES.contains(code)) {
            violations.add(new Violation("currency", "must be an ISO 4217 code such as EUR"));
        }
        return String.valueOf(code);
    }

    private static long stock(@Nullable String text, List<Violation> violations) {
        if (text == null || text.isEmpty()) {
            return 0;
        }
        if (!INTEGER.matcher(text).matches()) {
            violations.add(new Violation("stock", "must be a whole number"));
            return 0;
        }
        long stock = Long.parseLong(text);
        if (stock < 0 || stock > MAX_STOCK) {
            violations.add(new Violation("stock", "must be 0 to " + MAX_STOCK));
        }
        return stock;
    }

    private static String attributes(@Nullable JsonNode attributes, List<Violation> violations) {
        if (attributes == null || attributes.isNull()) {
            return "{}";
        }
        if (!attributes.isObject()) {
            violations.add(new Violation("attributes", "must be a JSON object"));
            return "{}";
        }
        if (!hasShortNumbers(attributes)) {
            violations.add(new Violation("attributes", "must not hold numbers of more than " + MAX_DIGITS + " digits"));
            return "{}";
        }
        var text = new String(ProductJson.bytes(attributes), StandardCharsets.UTF_8);
        if (text.length() > MAX_ATTRIBUTES) {
            violations.add(new Violation("attributes", "must have at most " + MAX_ATTRIBUTES + " characters as JSON"));
        } else if (!isPrintable(text, false) || text.contains("\\u0000")) {
            violations.add(new Violation("attributes", "must not hold NUL or half surrogate pairs"));
        }
        return text;
    }

    /** A few characters with an exponent can stand for a number that no reader could hold. */
    private static boolean hasShortNumbers(JsonNode node) {
        if (node.isNumber()) {
            var number = node.decimalValue();
            return number.precision() <= MAX_DIGITS && Math.abs(number.scale()) <= MAX_DIGITS;
        }
        for (var child : node) {
            if (!hasShortNumbers(child)) {
                return false;
            }
        }
        return true;
    }
}
