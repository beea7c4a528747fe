package io.escala.gateway.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.gateway.catalog.Catalog;
import io.escala.gateway.catalog.CatalogAnswer;
import io.escala.gateway.catalog.CatalogAnswer.Answered;
import io.escala.gateway.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/**
 * Stores uploads in the catalog, a chunk at a time as they arrive: the memory an upload takes is one chunk, whatever its
 * size, and a client is read no faster than the catalog stores.
 */
@ApplicationScoped
class Upload {

    /** Every chunk but the last has exactly this size, in bytes; the catalog's and the workers' is the same. */
    private static final int CHUNK = 1 << 20;

    private static final int CHUNK_TRIES = 3;
    private static final long CHUNK_PAUSE_NANOS = 200_000_000;
    private static final Logger LOG = Logger.getLogger(Upload.class);

    private final Catalog catalog;
    private final ObjectMapper json;
    private final long limit;

    @Inject
    Upload(Catalog catalog, ObjectMapper json, JobSettings settings) {
        this.catalog = catalog;
        this.json = json;
        this.limit = settings.maxUpload().asLongValue();
    }

    /**
     * A stored upload.
     *
     * @param digest the SHA-256 of its bytes, in hexadecimal
     */
    record Stored(String file, long size, String digest) {}

    /** @throws Problem 400 when there are no bytes, 413 when there are too many */
    Stored store(InputStream body, String contentType, long announced) {
        if (announced > limit) {
            throw Problem.tooLarge(limit);
        }
        var digest = sha256();
        var first = read(body);
        if (first.length == 0) {
            throw Problem.of(400, "Empty file", "The body is empty: there is nothing to import.");
        }
        var file = create(contentType);
        try {
            long size = 0;
            int chunks = 0;
            for (var chunk = first; chunk.length > 0; chunk = chunk.length < CHUNK ? new byte[0] : read(body)) {
                size += chunk.length;
                if (size > limit) {
                    throw Problem.tooLarge(limit);
                }
                digest.update(chunk);
                putChunk(file, chunks++, chunk);
            }
            expect(
                    204,
                    catalog.completeFile(
                            file, json.createObjectNode().put("size", size).toString()));
            return new Stored(file, size, HexFormat.of().formatHex(digest.digest()));
        } catch (RuntimeException e) {
            discard(file);
            throw e;
        }
    }

    /** Removes a file that no job will read. One that stays behind is removed by the catalog's own sweep. */
    void discard(String file) {
        if (catalog.deleteFile(file) instanceof CatalogAnswer.Unavailable unavailable) {
            LOG.debugf("file %s waits for the catalog's sweep: %s", file, unavailable.reason());
        }
    }

    /** A chunk may be repeated, so an instance of the catalog that goes away costs no upload. */
    private void putChunk(String file, int n, byte[] chunk) {
        var answer = catalog.putChunk(file, n, chunk);
        for (int tries = 1; tries < CHUNK_TRIES && answer instanceof CatalogAnswer.Unavailable; tries++) {
            LockSupport.parkNanos(CHUNK_PAUSE_NANOS);
            answer = catalog.putChunk(file, n, chunk);
        }
        expect(204, answer);
    }

    private String create(String contentType) {
        var request = json.createObjectNode().put("name", "upload").put("contentType", contentType);
        var created = expect(201, catalog.createFile(request.toString()));
        try {
            return json.readTree(created.body()).required("id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException("the catalog answered something else than JSON", e);
        }
    }

    private static byte[] read(InputStream body) {
        try {
            return body.readNBytes(CHUNK);
        } catch (IOException e) {
            throw Problem.brokenOff(e);
        }
    }

    private static Answered expect(int status, CatalogAnswer answer) {
        return switch (answer) {
            case Answered answered when answered.status() == status -> answered;
            case Answered answered
            when answered.status() == 413 ->
                throw Problem.of(413, "Content too large", "The file is larger than the store for files takes.");
            case Answered answered
            when answered.status() == 507 ->
                throw Problem.of(
                        507, "Insufficient storage", "The store for files is full: try again when files have expired.");
            case Answered answered ->
                throw new IllegalStateException("the catalog answered an upload with status " + answered.status());
            case CatalogAnswer.Unavailable _ ->
                throw Problem.unavailable("The catalog does not answer; the upload was not accepted.");
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
