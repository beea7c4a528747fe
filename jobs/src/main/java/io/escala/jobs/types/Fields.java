package io.escala.jobs.types;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a payload or of an object in it, taken one by one; {@link #end} refuses those that nobody took. A
 * {@code null} counts as absent.
 */
final class Fields {

    /** Digits before and after the point: more than any price or rate needs, and few enough to compute with. */
    private static final int MOST_DIGITS = 20;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static final Set<String> CURRENCIES = Currency.getAvailableCurrencies().stream()
            .map(Currency::getCurrencyCode)
            .collect(Collectors.toUnmodifiableSet());

    private final String path;
    private final ObjectNode rest;
    private final List<String> known = new ArrayList<>();

    private Fields(String path, ObjectNode object) {
        this.path = path;
        this.rest = object.deepCopy();
    }

    static Fields of(String payload) throws InvalidPayloadException {
        try {
            if (MAPPER.readTree(payload) instanceof ObjectNode object) {
                return new Fields("payload", object);
            }
        } catch (JsonProcessingException e) {
            throw new InvalidPayloadException("payload", "cannot be read: " + e.getOriginalMessage());
        }
        throw new InvalidPayloadException("payload", "must be a JSON object");
    }

    @Nullable
    Fields object(String field) throws InvalidPayloadException {
        var node = take(field);
        if (node == null) {
            return null;
        }
        if (node instanceof ObjectNode object) {
            return new Fields(path + "." + field, object);
        }
        throw wrong(field, "must be a JSON object");
    }

    @Nullable
    String text(String field, int longest) throws InvalidPayloadException {
        var node = take(field);
        if (node == null) {
            return null;
        }
        if (!node.isTextual()
                || node.textValue().isBlank()
                || node.textValue().length() > longest
                || !storable(node.textValue())) {
            throw wrong(field, "must be text of 1 to " + longest + " characters");
        }
        return node.textValue();
    }

    @Nullable
    String oneOf(String field, List<String> values) throws InvalidPayloadException {
        var node = take(field);
        if (node == null) {
            return null;
        }
        if (!node.isTextual() || !values.contains(node.textValue())) {
            throw wrong(field, "must be one of " + String.join(", ", values));
        }
        return node.textValue();
    }

    String oneOf(String field, List<String> values, String otherwise) throws InvalidPayloadException {
        var value = oneOf(field, values);
        return value == null ? otherwise : value;
    }

    @Nullable
    String currency(String field) throws InvalidPayloadException {
        var node = take(field);
        if (node == null) {
            return null;
        }
        if (!node.isTextual() || !CURRENCIES.contains(node.textValue())) {
            throw wrong(field, "must be an ISO 4217 code such as EUR");
        }
        return node.textValue();
    }

    /** An exact number, as a JSON number or as text. */
    @Nullable
    BigDecimal decimal(String field, BigDecimal least, BigDecimal most) throws InvalidPayloadException {
        var node = take(field);
        return node == null ? null : decimal(field, node, least, most);
    }

    /** Such numbers, in an array of at most so many. */
    @Nullable
    List<BigDecimal> decimals(String field, int mostOfThem, BigDecimal least, BigDecimal most)
            throws InvalidPayloadException {
        var node = take(field);
        if (node == null) {
            return null;
        }
        if (!node.isArray() || node.isEmpty() || node.size() > mostOfThem) {
            throw wrong(field, "must be an array of 1 to " + mostOfThem + " numbers");
        }
        var numbers = new ArrayList<BigDecimal>();
        for (var item : node) {
            numbers.add(decimal(field, item, least, most));
        }
        return numbers;
    }

    private BigDecimal decimal(String field, JsonNode node, BigDecimal least, BigDecimal most)
            throws InvalidPayloadException {
        BigDecimal number = null;
        if (node.isNumber()) {
            number = node.decimalValue();
        } else if (node.isTextual() && node.textValue().matches("-?[0-9]{1,20}(\\.[0-9]{1,20})?")) {
            number = new BigDecimal(node.textValue());
        }
        if (number == null
                || number.precision() > MOST_DIGITS
                || Math.abs(number.scale()) > MOST_DIGITS
                || number.compareTo(least) < 0
                || number.compareTo(most) > 0) {
            throw wrong(
                    field, "must be a decimal number from " + least.toPlainString() + " to " + most.toPlainString());
        }
        return number;
    }

    @Nullable
    Long whole(String field, long least, long most) throws InvalidPayloadException {
        var node = take(field);
        if (node == null) {
            return null;
        }
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < least
                || node.longValue() > most) {
            throw wrong(field, "must be a whole number from " + least + " to " + most);
        }
        return node.longValue();
    }

    boolean flag(String field) throws InvalidPayloadException {
        var node = take(field);
        if (node != null && !node.isBoolean()) {
            throw wrong(field, "must be true or false");
        }
        return node != null && node.booleanValue();
    }

    /** Refuses the fields that were not taken. */
    void end() throws InvalidPayloadException {
        var unknown = rest.fieldNames();
        if (unknown.hasNext()) {
            throw wrong(unknown.next(), "is not a field here; there are " + String.join(", ", known));
        }
    }

    InvalidPayloadException wrong(String field, String fault) {
        return new InvalidPayloadException(path + "." + shortened(field), fault);
    }

    private @Nullable JsonNode take(String field) {
        known.add(field);
        var node = rest.remove(field);
        return node == null || node.isNull() ? null : node;
    }

    /** PostgreSQL stores neither NUL nor half surrogate pairs. */
    private static boolean storable(String text) {
        return text.codePoints().noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
    }

    private static String shortened(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "…";
    }
}
