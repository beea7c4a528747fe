package io.escala.worker.imports;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import io.escala.jobs.PermanentJobException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * CSV (RFC 4180) with a header. A record that cannot be parsed, for a stray quote or one never closed, costs its first
 * line: parsing starts anew with the line after it.
 */
final class CsvSource implements RecordSource {

    private static final int MOST_FIELDS = 256;
    private static final String NEVER_CLOSED = "a quote is opened here and never closed";

    private final Utf8Reader utf8;
    private final ReplayReader text;
    private final int longestRecord;
    private CloseableIterator<CsvRecord> records;

    /** How many lines come before the first one that the parser sees. */
    private long linesBefore;

    /** The line after the last record. */
    private long nextLine = 1;

    private final @Nullable String currency;
    private @Nullable Columns columns;

    /** @param currency the currency of rows that name none, or {@code null} */
    CsvSource(Utf8Reader utf8, @Nullable String currency) {
        this(utf8, currency, LONGEST_RECORD);
    }

    CsvSource(Utf8Reader utf8, @Nullable String currency, int longestRecord) {
        this.utf8 = utf8;
        this.currency = currency;
        this.longestRecord = longestRecord;
        text = new ReplayReader(utf8);
        records = parser(text);
    }

    @Override
    public @Nullable FileRecord next() throws IOException, PermanentJobException {
        if (columns == null) {
            columns = header();
        }
        try {
            var record = parsed();
            return record == null ? null : read(columns, record);
        } catch (CsvParseException e) {
            return FileRecord.refused(passBroken(), reason(e));
        }
    }

    private Columns header() throws IOException, PermanentJobException {
        try {
            var record = parsed();
            if (record == null) {
                throw new PermanentJobException("the file is empty: its first line must name the columns");
            }
            return Columns.of(record.getFields(), currency);
        } catch (CsvParseException e) {
            throw new PermanentJobException("the header cannot be read: " + reason(e));
        }
    }

    private @Nullable CsvRecord parsed() throws IOException {
        try {
            if (!records.hasNext()) {
                return null;
            }
            var record = records.next();
            long line = line(record);
            int lines = 1 + lineBreaks(record);
            text.forgetBefore(line);
            if (text.endsWithin(lines) && opensQuote(text.held())) {
                nextLine = line;
                throw new CsvParseException(NEVER_CLOSED);
            }
            nextLine = line + lines;
            return record;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CsvParseException e) {
            text.throwFailure();
            throw e;
        }
    }

    /** Goes on after the first line of the record that could not be parsed; gives that line. */
    private long passBroken() throws IOException {
        text.forgetBefore(nextLine);
        long broken = text.forgetEmptyLines();
        text.forgetBefore(broken + 1);
        text.rewind();
        linesBefore = broken;
        nextLine = broken + 1;
        records = parser(text);
        return broken;
    }

    private FileRecord read(Columns header, CsvRecord record) {
        long line = line(record);
        if (record.getFieldCount() != header.size()) {
            return FileRecord.refused(
                    line, "the record has %d fields, the header %d".formatted(record.getFieldCount(), header.size()));
        }
        if (utf8.malformed()) {
            for (int i = 0; i < record.getFieldCount(); i++) {
                int bad = Utf8Reader.malformedByte(record.getField(i));
                if (bad >= 0) {
                    return FileRecord.refused(
                            line, "column %s is not UTF-8 (byte 0x%02X)".formatted(header.name(i), bad));
                }
            }
        }
        return header.row(line, record.getFields());
    }

    private long line(CsvRecord record) {
        return linesBefore + record.getStartingLineNumber();
    }

    /** Whether the text, which parses, ends inside quotes: then even a line after it belongs to its last field. */
    private boolean opensQuote(String lastRecord) throws IOException {
        if (lastRecord.indexOf('"') < 0) {
            return false;
        }
        try (var again = parser(new ReplayReader(new StringReader(lastRecord + "\n0")))) {
            int count = 0;
            while (again.hasNext()) {
                again.next();
                count++;
            }
            return count == 1;
        }
    }

    private CloseableIterator<CsvRecord> parser(Reader source) {
        return CsvReader.builder()
                .allowExtraFields(true)
                .allowMissingFields(true)
                .maxBufferSize(2 * longestRecord)
                .build(
                        CsvRecordHandler.builder()
                                .maxFields(MOST_FIELDS)
                                .maxFieldSize(longestRecord)
                                .maxRecordSize(longestRecord)
                                .build(),
                        source)
                .iterator();
    }

    private static int lineBreaks(CsvRecord record) {
        int breaks = 0;
        for (int i = 0; i < record.getFieldCount(); i++) {
            var field = record.getField(i);
            for (int j = 0; j < field.length(); j++) {
                char c = field.charAt(j);
                boolean ofCrLf = c == '\n' && j > 0 && field.charAt(j - 1) == '\r';
                if (c == '\r' || (c == '\n' && !ofCrLf)) {
                    breaks++;
                }
            }
        }
        return breaks;
    }

    /** FastCSV's words for a wrong character are for everybody, those for a limit are about its own workings. */
    private String reason(CsvParseException e) {
        var message = String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage());
        return message.startsWith("Unexpected character") || message.equals(NEVER_CLOSED)
                ? message
                : "the record has more than %d characters or %d fields, or a quote in it is never closed"
                        .formatted(longestRecord, MOST_FIELDS);
    }
}
