package io.escala.catalog.repricing;

import io.escala.catalog.problem.Problem;
import io.escala.catalog.repricing.RepriceRequest.Rounding;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What becomes of a price: changed exactly, rounded once, never negative. */
final class PriceRule {

    private static final BigDecimal HUNDRED = new BigDecimal(100);

    private final BigDecimal factor;
    private final BigDecimal amount;
    private final RoundingMode mode;
    private final @Nullable Integer decimals;
    private final @Nullable Ending ending;
    private final @Nullable BigDecimal floor;
    private final BigDecimal most;

    private PriceRule(RepriceRequest request, BigDecimal most) {
        this.factor = request.percent() == null
                ? BigDecimal.ONE
                : BigDecimal.ONE.add(request.percent().divide(HUNDRED));
        this.amount = request.amount() == null ? BigDecimal.ZERO : request.amount();
        this.mode = mode(request.rounding());
        this.decimals = request.rounding().decimals();
        this.ending = request.rounding().ending() == null
                ? null
                : Ending.of(request.rounding().ending());
        this.floor = request.floor();
        this.most = most;
    }

    /**
     * Prices that end alike: {@code first}, {@code first + period}, {@code first + 2 period} and so on.
     *
     * @param period a power of ten: 1 for {@code 0.99}, 10 for {@code 9.95}, 100 for {@code 90}
     */
    private record Ending(BigDecimal first, BigDecimal period) {

        static Ending of(String text) {
            int point = text.indexOf('.');
            var whole = point < 0 ? text : text.substring(0, point);
            boolean free = point >= 0 && (whole.isEmpty() || whole.equals("0"));
            return new Ending(new BigDecimal(text), BigDecimal.TEN.pow(free ? 0 : whole.length()));
        }

        BigDecimal round(BigDecimal price, RoundingMode mode) {
            var steps = price.subtract(first).divide(period).setScale(0, mode);
            return first.add(steps.max(BigDecimal.ZERO).multiply(period));
        }
    }

    /** What a price becomes. */
    sealed interface Outcome {
        record Changed(BigDecimal price) implements Outcome {}

        record Unchanged() implements Outcome {}

        /** The product stays as it is, and why. */
        record Refused(String reason) implements Outcome {}
    }

    /**
     * @param most the highest price a product may have
     * @throws Problem 400 when the request makes no sense
     */
    static PriceRule of(RepriceRequest request, BigDecimal most) {
        if ((request.percent() == null) == (request.amount() == null)) {
            throw Problem.badRequest("percent", "or amount is required, and not both");
        }
        if (request.amount() != null && request.currency() == null) {
            throw Problem.badRequest("currency", "is required with amount");
        }
        return new PriceRule(request, most);
    }

    Outcome apply(BigDecimal price, String currency) {
        int digits = digits(currency);
        var exact = price.multiply(factor).add(amount);
        if (floor != null) {
            exact = exact.max(floor);
        } else if (exact.signum() < 0) {
            return new Outcome.Refused("its price would fall below 0, to " + exact.toPlainString());
        }
        if (ending != null && ending.first().stripTrailingZeros().scale() > digits) {
            return new Outcome.Refused(currency + " has " + digits + " decimals: no price in it ends with "
                    + ending.first().toPlainString());
        }
        var rounded = round(exact, digits, mode);
        if (floor != null && rounded.compareTo(floor) < 0) {
            rounded = round(floor, digits, RoundingMode.CEILING);
        }
        if (rounded.compareTo(most) > 0) {
            return new Outcome.Refused("its price would rise above " + most.toPlainString());
        }
        return rounded.compareTo(price) == 0 ? new Outcome.Unchanged() : new Outcome.Changed(rounded);
    }

    private BigDecimal round(BigDecimal exact, int digits, RoundingMode by) {
        return ending == null
                ? exact.setScale(decimals == null ? digits : decimals, by)
                : ending.round(exact, by).setScale(digits, RoundingMode.UNNECESSARY);
    }

    /** How many decimals amounts of a currency have (ISO 4217); 2 where that says nothing. */
    private static int digits(String currency) {
        int digits = Currency.getInstance(currency).getDefaultFractionDigits();
        return digits < 0 ? 2 : digits;
    }

    private static RoundingMode mode(Rounding rounding) {
        try {
            return RoundingMode.valueOf(rounding.mode().toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("rounding.mode", "must be a rounding mode such as half-up");
        }
    }
}
