package io.escala.worker.imports;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A gzip file as it is expanded, up to a limit. */
final class Expanded extends FilterInputStream {

    /** The file's content ends the reading of it: repeating cannot help. */
    static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1;

        DamagedException(String message) {
            super(message);
        }
    }

    private static final int BUFFER = 64 * 1024;

    private final long limit;
    private long expanded;

    private Expanded(InputStream source, long limit) {
        super(source);
        this.limit = limit;
    }

    static InputStream of(InputStream compressed, long limit) throws IOException {
        try {
            return new Expanded(new GZIPInputStream(compressed, BUFFER), limit);
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int n;
        try {
            n = super.read(target, offset, length);
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
        if (n > 0) {
            expanded += n;
            if (expanded > limit) {
                throw new DamagedException("the file expands to more than " + limit + " bytes");
            }
        }
        return n;
    }

    private static DamagedException damaged(IOException e) {
        return new DamagedException("the file is not whole gzip: " + e.getMessage());
    }
}
