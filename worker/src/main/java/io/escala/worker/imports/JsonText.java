package io.escala.worker.imports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** JSON read strictly (RFC 8259, no name twice in an object) and token by token, so that numbers stay as written. */
final class JsonText {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private JsonText() {}

    static JsonParser parser(String text) throws IOException {
        return FACTORY.createParser(text);
    }

    /** What keeps the text from being one JSON object; {@code null} when it is one. */
    static @Nullable String faultOfObject(String text) {
        try (var parser = parser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "it does not begin with {";
            }
            var fault = passObject(parser);
            return fault == null && parser.nextToken() != null ? "something follows its end" : fault;
        } catch (JsonProcessingException e) {
            return e.getOriginalMessage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes to the end of the object whose start is the current token; a fault if its text cannot be stored. */
    static @Nullable String passObject(JsonParser parser) throws IOException {
        for (int depth = 1; depth > 0; ) {
            var token = parser.nextToken();
            if (token == null) {
                return "it does not end";
            }
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
                var fault = faultOfText(parser.getText());
                if (fault != null) {
                    return fault;
                }
            }
        }
        return null;
    }

    /** JSON can escape what is no text: half a surrogate pair, and NUL, which PostgreSQL does not store. */
    static @Nullable String faultOfText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "it holds the character NUL";
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return "it holds half a surrogate pair";
            }
        }
        return null;
    }
}
