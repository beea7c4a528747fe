package io.escala.jobs.types;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code reprice-products}: new prices for a category or for all products. Exactly one of {@code percent} and {@code
 * amount} is there.
 *
 * @param category whose products; {@code null} for all
 * @param currency only products of this currency; {@code null} for all, never with an amount
 * @param percent what is added to a price, in hundredths of it; negative to lower it
 * @param amount what is added to a price, in the currency; negative to lower it
 * @param floor the lowest price that may come out; {@code null} to leave and report a product whose price would fall
 *     below zero
 */
public record RepriceRequest(
        @Nullable String category,
        @Nullable String currency,
        @Nullable BigDecimal percent,
        @Nullable BigDecimal amount,
        Rounding rounding,
        @Nullable BigDecimal floor) {

    public static final String TYPE = "reprice-products";

    private static final BigDecimal LEAST_PERCENT = new BigDecimal(-100);
    private static final BigDecimal MOST_PERCENT = new BigDecimal(10_000);

    /**
     * How new prices are rounded.
     *
     * @param mode a {@link java.math.RoundingMode} in lower case with hyphens
     * @param decimals how many decimals; {@code null} for as many as the product's currency has (ISO 4217)
     * @param ending what prices end with, such as {@code 0.99} or {@code 9.95}: the mode chooses among those prices;
     *     {@code null} when they may have any end
     */
    public record Rounding(
            String mode,
            @Nullable Integer decimals,
            @Nullable String ending) {

        private static final List<String> MODES =
                List.of("half-up", "half-even", "half-down", "up", "down", "ceiling", "floor");
        private static final int MOST_DECIMALS = 4;

        static Rounding of(@Nullable Fields fields) throws InvalidPayloadException {
            if (fields == null) {
                return new Rounding("half-up", null, null);
            }
            var mode = fields.oneOf("mode", MODES, "half-up");
            var decimals = fields.whole("decimals", 0, MOST_DECIMALS);
            var ending = fields.text("ending", 10);
            fields.end();
            if (ending != null && !ending.matches("[0-9]{0,4}\\.[0-9]{1,4}|[0-9]{1,4}")) {
                throw fields.wrong("ending", "must be what prices end with, such as \"0.99\", \"9.95\" or \"90\"");
            }
            if (ending != null && decimals != null) {
                throw fields.wrong("decimals", "and ending exclude each other");
            }
            return new Rounding(mode, decimals == null ? null : decimals.intValue(), ending);
        }
    }

    public static RepriceRequest parse(String payload) throws InvalidPayloadException {
        var fields = Fields.of(payload);
        var category = fields.text("category", ProductFilter.LONGEST_CATEGORY);
        boolean all = fields.flag("allCategories");
        var currency = fields.currency("currency");
        var percent = fields.decimal("percent", LEAST_PERCENT, MOST_PERCENT);
        var amount = fields.decimal("amount", ProductFilter.MOST_PRICE.negate(), ProductFilter.MOST_PRICE);
        var rounding = Rounding.of(fields.object("rounding"));
        var floor = fields.decimal("floor", BigDecimal.ZERO, ProductFilter.MOST_PRICE);
        fields.end();
        if (all == (category != null)) {
            throw fields.wrong("category", "is required, or \"allCategories\": true in its place");
        }
        if ((percent == null) == (amount == null)) {
            throw fields.wrong("percent", "or amount is required, and not both");
        }
        if (amount != null && currency == null) {
            throw fields.wrong("currency", "is required with amount");
        }
        if (amount != null && rounding.ending() == null && rounding.decimals() == null) {
            requireMoney(fields, amount, String.valueOf(currency));
        }
        return new RepriceRequest(category, currency, percent, amount, rounding, floor);
    }

    private static void requireMoney(Fields fields, BigDecimal amount, String currency) throws InvalidPayloadException {
        int digits = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
        if (amount.stripTrailingZeros().scale() > digits) {
            throw fields.wrong("amount", "must have at most " + digits + " decimals, as " + currency + " has");
        }
    }
}
