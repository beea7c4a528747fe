package io.escala.worker.imports;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.escala.worker.catalog.ProductRow;
import io.escala.worker.catalog.RejectedRow;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** NDJSON: a JSON object on each line, blank lines skipped. */
final class NdjsonSource implements RecordSource {

    private static final Set<String> TEXTS = Set.of("sku", "name", "description", "category", "currency");
    private static final Set<String> NUMBERS = Set.of("price", "stock");

    private final Utf8Reader utf8;
    private final Lines lines;

    private final @Nullable String currency;

    /** @param currency the currency of lines that name none, or {@code null} */
    NdjsonSource(Utf8Reader utf8, @Nullable String currency) {
        this(utf8, currency, LONGEST_RECORD);
    }

    NdjsonSource(Utf8Reader utf8, @Nullable String currency, int longestLine) {
        this.utf8 = utf8;
        this.currency = currency;
        lines = new Lines(utf8, longestLine);
    }

    @Override
    public @Nullable FileRecord next() throws IOException {
        while (true) {
            var text = lines.next();
            if (text == null) {
                return null;
            }
            if (lines.tooLong()) {
                return FileRecord.refused(lines.number(), "the line has more than " + lines.longest() + " characters");
            }
            if (!text.isBlank()) {
                return read(lines.number(), text);
            }
        }
    }

    private FileRecord read(long line, String text) throws IOException {
        int bad = utf8.malformed() ? Utf8Reader.malformedByte(text) : -1;
        if (bad >= 0) {
            return FileRecord.refused(line, "the line is not UTF-8 (byte 0x%02X)".formatted(bad));
        }
        var values = HashMap.<String, String>newHashMap(8);
        String fault;
        try (var parser = JsonText.parser(text)) {
            fault = readObject(parser, text, values);
        } catch (JsonProcessingException e) {
            fault = "the line is not a JSON object: " + e.getOriginalMessage();
        }
        if (fault != null) {
            return new FileRecord.Refused(new RejectedRow(line, values.get("sku"), fault));
        }
        return new FileRecord.Product(new ProductRow(
                line,
                values.get("sku"),
                values.get("name"),
                values.get("description"),
                values.get("category"),
                values.get("price"),
                values.get("currency") == null ? currency : values.get("currency"),
                values.get("stock"),
                values.get("attributes")));
    }

    /** Puts what the object says into the values; gives what is wrong with it, or {@code null}. */
    private static @Nullable String readObject(JsonParser parser, String text, Map<String, String> values)
            throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return "the line is not a JSON object";
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var token = parser.nextToken();
            var fault = token == JsonToken.VALUE_NULL && known(name) ? null : readValue(parser, name, text, values);
            if (fault != null) {
                return fault;
            }
        }
        return parser.nextToken() == null ? null : "something follows the object";
    }

    private static @Nullable String readValue(JsonParser parser, String name, String text, Map<String, String> values)
            throws IOException {
        var token = parser.currentToken();
        if (name.equals("attributes")) {
            int from = (int) parser.currentTokenLocation().getCharOffset();
            if (token != JsonToken.START_OBJECT) {
                return "attributes must be an object";
            }
            var fault = JsonText.passObject(parser);
            values.put(name, text.substring(from, (int) parser.currentLocation().getCharOffset()));
            return fault == null ? null : "attributes cannot be stored: " + fault;
        }
        if (NUMBERS.contains(name)) {
            if (!token.isNumeric() && token != JsonToken.VALUE_STRING) {
                return name + " must be a number, or a number as text";
            }
        } else if (!TEXTS.contains(name)) {
            return "unknown field " + (name.length() <= 64 ? name : name.substring(0, 64) + "…");
        } else if (token != JsonToken.VALUE_STRING) {
            return name + " must be text";
        }
        var value = parser.getText();
        var fault = JsonText.faultOfText(value);
        if (fault != null) {
            return name + " cannot be stored: " + fault;
        }
        values.put(name, value);
        return null;
    }

    private static boolean known(String name) {
        return TEXTS.contains(name) || NUMBERS.contains(name) || name.equals("attributes");
    }
}
