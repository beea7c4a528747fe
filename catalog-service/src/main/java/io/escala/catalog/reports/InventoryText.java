package io.escala.catalog.reports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.escala.catalog.bulk.Formulas;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Lines of the report as JSON and as CSV, in pieces that follow one another. */
final class InventoryText {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private final List<String> names;

    InventoryText(List<BigDecimal> quantiles) {
        names = quantiles.stream().map(InventoryText::name).toList();
    }

    /** The quantile's name: {@code p50} for 0.5. */
    private static String name(BigDecimal quantile) {
        return "p" + quantile.movePointRight(2).stripTrailingZeros().toPlainString();
    }

    /**
     * @param any whether a piece before holds a line
     */
    byte[] json(List<InventoryLine> lines, boolean first, boolean any, boolean last) {
        var text = lines.stream().map(this::json).collect(Collectors.joining(",\n"));
        return bytes((first ? "{\"items\":[\n" : "")
                + (any && !lines.isEmpty() ? ",\n" : "")
                + text
                + (last ? "\n]}\n" : ""));
    }

    byte[] csv(List<InventoryLine> lines, boolean first) {
        var header =
                first ? "category,currency,products,outOfStock,stock,value," + String.join(",", names) + "\r\n" : "";
        return bytes(lines.stream().map(InventoryText::csv).collect(Collectors.joining("", header, "")));
    }

    private String json(InventoryLine line) {
        var object = JSON.createObjectNode()
                .put("category", line.category())
                .put("currency", line.currency())
                .put("products", line.products())
                .put("outOfStock", line.outOfStock())
                .put("stock", line.stock())
                .put("value", line.value());
        var prices = object.putObject("prices");
        for (int i = 0; i < names.size(); i++) {
            prices.put(names.get(i), line.prices().get(i));
        }
        try {
            return JSON.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    private static String csv(InventoryLine line) {
        var category = line.category() == null ? "" : line.category();
        return "\"%s\",%s,%d,%d,%s,%s,%s\r\n"
                .formatted(
                        Formulas.guarded(category).replace("\"", "\"\""),
                        line.currency(),
                        line.products(),
                        line.outOfStock(),
                        line.stock().toPlainString(),
                        line.value().toPlainString(),
                        line.prices().stream().map(BigDecimal::toPlainString).collect(Collectors.joining(",")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
