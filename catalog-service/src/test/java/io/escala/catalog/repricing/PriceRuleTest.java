package io.escala.catalog.repricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.catalog.problem.Problem;
import io.escala.catalog.repricing.PriceRule.Outcome;
import io.escala.catalog.repricing.RepriceRequest.Rounding;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceRuleTest {

    private static final BigDecimal MOST = new BigDecimal("999999999999.9999");

    @ParameterizedTest
    @CsvSource({
        // price, currency, percent, mode,      decimals, ending, result
        "10.00,   EUR,       10,     half-up,   ,         ,       11.00",
        "0.10,    EUR,       5,      half-up,   ,         ,       0.11", // 0.105: binary floating point gives 0.10
        "0.10,    EUR,       5,      half-down, ,         ,       0.10",
        "0.25,    EUR,       10,     half-even, ,         ,       0.28", // 0.275
        "0.35,    EUR,       10,     half-even, ,         ,       0.38", // 0.385
        "1.00,    EUR,       0.5,    up,        ,         ,       1.01",
        "1.00,    EUR,       0.9,    down,      ,         ,       1.00",
        "1.00,    EUR,       -0.5,   floor,     ,         ,       0.99",
        "100,     JPY,       10.4,   half-up,   ,         ,       110",
        "1.000,   KWD,       1.25,   half-up,   ,         ,       1.013",
        "1.00,    EUR,       1.25,   half-up,   4,        ,       1.0125",
        "12.34,   EUR,       -100,   half-up,   ,         ,       0.00",
        "10.00,   EUR,       10,     half-up,   ,         0.99,   10.99",
        "10.00,   EUR,       15,     half-up,   ,         .99,    11.99", // 11.50 lies nearer to 11.99
        "10.00,   EUR,       14,     half-up,   ,         .99,    10.99", // 11.40 to 10.99
        "10.00,   EUR,       10.1,   ceiling,   ,         0.99,   11.99",
        "10.00,   EUR,       19.8,   floor,     ,         0.99,   10.99",
        "0.20,    EUR,       10,     floor,     ,         0.99,   0.99", // the least price with that ending
        "43.00,   EUR,       10,     half-up,   ,         9.95,   49.95",
        "1234,    JPY,       0,      half-up,   ,         90,     1190",
        "999999999999.99, EUR, 0,    half-up,   ,         ,       999999999999.99",
    })
    void percentages(
            BigDecimal price,
            String currency,
            BigDecimal percent,
            String mode,
            @Nullable Integer decimals,
            @Nullable String ending,
            BigDecimal expected) {
        var rule = rule(percent, null, null, new Rounding(mode, decimals, ending), null);
        assertThat(result(rule, price, currency)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "10.00, EUR,  1.50,  ,     11.50",
        "10.00, EUR,  -1.50, ,     8.50",
        "1.50,  EUR,  -1.50, ,     0.00",
        "1.00,  EUR,  -1.50, 0.20, 0.20",
        "1.00,  EUR,  -0.75, 0.5,  0.50",
    })
    void amountsAndTheFloor(
            BigDecimal price, String currency, BigDecimal amount, @Nullable BigDecimal floor, BigDecimal expected) {
        var rule = rule(null, amount, currency, new Rounding("half-up", null, null), floor);
        assertThat(result(rule, price, currency)).isEqualTo(expected);
    }

    @Test
    void roundingNeverGoesBelowTheFloor() {
        var rule = rule(new BigDecimal(-50), null, null, new Rounding("down", null, "0.99"), new BigDecimal("1.50"));
        assertThat(result(rule, new BigDecimal("2.00"), "EUR")).isEqualTo(new BigDecimal("1.99"));
    }

    @Test
    void whatWouldBeNegativeOrTooLargeOrIsNoMoneyIsRefused() {
        var half = new Rounding("half-up", null, null);
        assertThat(rule(null, new BigDecimal("-2.00"), "EUR", half, null).apply(new BigDecimal("1.99"), "EUR"))
                .isEqualTo(new Outcome.Refused("its price would fall below 0, to -0.01"));
        assertThat(rule(BigDecimal.TEN, null, null, half, null).apply(MOST, "EUR"))
                .isEqualTo(new Outcome.Refused("its price would rise above 999999999999.9999"));
        assertThat(rule(BigDecimal.TEN, null, null, new Rounding("half-up", null, "0.99"), null)
                        .apply(new BigDecimal(100), "JPY"))
                .isEqualTo(new Outcome.Refused("JPY has 0 decimals: no price in it ends with 0.99"));
    }

    @Test
    void anEqualPriceIsNoChange() {
        assertThat(rule(BigDecimal.ZERO, null, null, new Rounding("half-up", null, null), null)
                        .apply(new BigDecimal("1.5"), "EUR"))
                .isEqualTo(new Outcome.Unchanged());
    }

    @Test
    void aRequestWithoutSenseIsRefused() {
        var half = new Rounding("half-up", null, null);
        assertThatThrownBy(() -> rule(null, null, null, half, null)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> rule(null, BigDecimal.ONE, null, half, null)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> rule(BigDecimal.ONE, null, null, new Rounding("nearest", null, null), null))
                .isInstanceOf(Problem.class);
    }

    private static PriceRule rule(
            @Nullable BigDecimal percent,
            @Nullable BigDecimal amount,
            @Nullable String currency,
            Rounding rounding,
            @Nullable BigDecimal floor) {
        return PriceRule.of(new RepriceRequest(1, 1, null, currency, percent, amount, rounding, floor), MOST);
    }

    private static BigDecimal result(PriceRule rule, BigDecimal price, String currency) {
        return switch (rule.apply(price, currency)) {
            case Outcome.Changed(var changed) -> changed;
            case Outcome.Unchanged() -> price;
            case Outcome.Refused(var reason) -> throw new AssertionError(reason);
        };
    }
}
