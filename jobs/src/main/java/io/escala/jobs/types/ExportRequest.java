package io.escala.jobs.types;

import java.util.List;

/**
 * {@code export-products}: the products that pass the filter, as a file.
 *
 * @param format {@code csv} or {@code ndjson}
 * @param guardFormulas whether CSV texts that a spreadsheet would take for formulas are written with an apostrophe
 *     before them (OWASP, "CSV Injection"); imports take it away again
 */
public record ExportRequest(String format, boolean guardFormulas, ProductFilter filter) {

    public static final String TYPE = "export-products";

    public static ExportRequest parse(String payload) throws InvalidPayloadException {
        var fields = Fields.of(payload);
        var export = new ExportRequest(
                fields.oneOf("format", List.of("csv", "ndjson"), "csv"),
                fields.oneOf("formulas", List.of("guarded", "raw"), "guarded").equals("guarded"),
                ProductFilter.of(fields.object("filter")));
        fields.end();
        return export;
    }
}
