package io.escala.jobs.types;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code import-products}: products from an uploaded file.
 *
 * @param file the upload's id
 * @param format {@code csv} or {@code ndjson}
 * @param encoding {@code identity} or {@code gzip}
 * @param currency the currency of records that name none; {@code null} when each has to name its own
 */
public record ImportRequest(
        String file,
        String format,
        String encoding,
        @Nullable String currency) {

    public static final String TYPE = "import-products";

    private static final int LONGEST_ID = 64;

    /** Whether a file's products may have this currency (ISO 4217). */
    public static boolean isCurrency(String code) {
        return Fields.CURRENCIES.contains(code);
    }

    public static ImportRequest parse(String payload) throws InvalidPayloadException {
        var fields = Fields.of(payload);
        var file = fields.text("file", LONGEST_ID);
        var format = fields.oneOf("format", List.of("csv", "ndjson"));
        var encoding = fields.oneOf("encoding", List.of("identity", "gzip"), "identity");
        var currency = fields.currency("currency");
        fields.whole("size", 0, Long.MAX_VALUE); // for people who look at the job
        fields.end();
        if (file == null) {
            throw fields.wrong("file", "is required: POST /api/imports stores a file and queues its import");
        }
        if (format == null) {
            throw fields.wrong("format", "is required: csv or ndjson");
        }
        return new ImportRequest(file, format, encoding, currency);
    }
}
