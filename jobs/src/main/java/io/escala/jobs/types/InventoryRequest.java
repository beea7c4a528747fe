package io.escala.jobs.types;

import java.math.BigDecimal;
import java.util.List;

/**
 * {@code inventory-report}: what there is, by category and currency.
 *
 * @param quantiles which price quantiles, each 0 to 1
 */
public record InventoryRequest(List<BigDecimal> quantiles) {

    public static final String TYPE = "inventory-report";

    private static final int MOST_QUANTILES = 20;
    private static final List<BigDecimal> DEFAULT = List.of(
            new BigDecimal("0"),
            new BigDecimal("0.25"),
            new BigDecimal("0.5"),
            new BigDecimal("0.75"),
            new BigDecimal("1"));

    public static InventoryRequest parse(String payload) throws InvalidPayloadException {
        var fields = Fields.of(payload);
        var quantiles = fields.decimals("quantiles", MOST_QUANTILES, BigDecimal.ZERO, BigDecimal.ONE);
        fields.end();
        return new InventoryRequest(quantiles == null ? DEFAULT : quantiles);
    }
}
