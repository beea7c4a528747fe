package io.escala.catalog.exports;

import io.escala.catalog.bulk.Formulas;
import java.io.IOException;
import java.io.OutputStream;

/**
 * CSV rows with an apostrophe before each text that a spreadsheet would take for a formula ({@link Formulas}), put in as
 * they pass: as an expression over the columns it made PostgreSQL's COPY take half as long again. Each write is a whole row,
 * as COPY sends them ("always one per row": PostgreSQL manual, "COPY Operations").
 */
final class GuardedRows extends OutputStream {

    private final OutputStream out;
    private final int texts;

    /** @param texts how many columns, the first ones, are texts of anybody's; at least one more follows them */
    GuardedRows(OutputStream out, int texts) {
        this.out = out;
        this.texts = texts;
    }

    @Override
    public void write(int b) {
        throw new UnsupportedOperationException("a row is written whole");
    }

    @Override
    public void write(byte[] row, int offset, int length) throws IOException {
        int end = offset + length;
        int copied = offset;
        int field = offset;
        for (int column = 0; column < texts; column++) {
            int text = row[field] == '"' ? field + 1 : field;
            if (Formulas.begins(row, text, end)) {
                out.write(row, copied, text - copied);
                out.write('\'');
                copied = text;
            }
            field = next(row, field, end);
        }
        out.write(row, copied, end - copied);
    }

    /** Where the field after this one begins. */
    private static int next(byte[] row, int field, int end) {
        int at = field;
        if (row[at] == '"') {
            // a quote inside is written twice, so that it closes and opens again
            do {
                at++;
                while (at < end && row[at] != '"') {
                    at++;
                }
                at++;
            } while (at < end && row[at] == '"');
        }
        while (at < end && row[at] != ',') {
            at++;
        }
        return at + 1;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
