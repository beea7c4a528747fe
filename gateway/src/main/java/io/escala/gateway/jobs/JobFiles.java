package io.escala.gateway.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.gateway.catalog.Catalog;
import io.escala.gateway.catalog.CatalogAnswer;
import io.escala.gateway.catalog.CatalogAnswer.Answered;
import io.escala.gateway.problem.Problem;
import io.escala.jobs.JobId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The files that jobs have made, read from the catalog a chunk at a time. */
@ApplicationScoped
class JobFiles {

    private static final int TRIES = 4;
    private static final long PAUSE_NANOS = 250_000_000;

    private final Catalog catalog;
    private final ObjectMapper json;

    @Inject
    JobFiles(Catalog catalog, ObjectMapper json) {
        this.catalog = catalog;
        this.json = json;
    }

    /** @param size in bytes */
    record Made(String format, String file, String name, MediaType type, long size) {

        static Made of(JsonNode node) {
            return new Made(
                    node.path("format").asText(),
                    node.path("file").asText(),
                    node.path("name").asText(),
                    MediaType.valueOf(node.path("contentType").asText()),
                    node.path("size").asLong());
        }
    }

    /** The job's whole files; none when it makes none or they were removed. */
    List<Made> of(JobId job) {
        var answer = catalog.jobFiles(job.toString());
        if (!(answer instanceof Answered answered) || answered.status() != 200) {
            throw Problem.unavailable("The catalog does not answer.");
        }
        try {
            var made = new ArrayList<Made>();
            json.readTree(answered.body()).path("items").forEach(item -> made.add(Made.of(item)));
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("the catalog answered something else than JSON", e);
        }
    }

    /**
     * Writes the file as fast as it is taken; the memory is one chunk whatever the size.
     *
     * @throws IOException when the client leaves, or the file cannot be read on: the answer must then break off
     */
    void write(Made file, OutputStream out) throws IOException {
        long left = file.size();
        for (int n = 0; left > 0; n++) {
            var chunk = chunk(file.file(), n);
            out.write(chunk);
            left -= chunk.length;
        }
    }

    private byte[] chunk(String file, int n) throws IOException {
        for (int tries = 1; ; tries++) {
            var answer = catalog.chunk(file, n);
            if (answer instanceof Answered answered && answered.status() == 200 && answered.body().length > 0) {
                return answered.body();
            }
            if (answer instanceof Answered || tries == TRIES) {
                var why = answer instanceof CatalogAnswer.Unavailable away ? away.reason() : "it has no such chunk";
                throw new IOException("chunk " + n + " of file " + file + " cannot be read: " + why);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
