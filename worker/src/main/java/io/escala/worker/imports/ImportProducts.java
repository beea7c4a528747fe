package io.escala.worker.imports;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.jobs.Committed;
import io.escala.jobs.Job;
import io.escala.jobs.JobContext;
import io.escala.jobs.JobHandler;
import io.escala.jobs.PermanentJobException;
import io.escala.jobs.Progress;
import io.escala.jobs.types.ImportRequest;
import io.escala.worker.catalog.CatalogFiles;
import io.escala.worker.catalog.CatalogSteps;
import io.escala.worker.catalog.FileStream;
import io.escala.worker.catalog.ProductStep;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;

/**
 * {@code import-products}: commits the rows of an uploaded file a chunk at a time; while one chunk is committed the next
 * is read and sent. An offset is the number of records before it, so a job begun with one chunk size goes on with another.
 */
@Singleton
final class ImportProducts implements JobHandler {

    private final CatalogFiles files;
    private final CatalogSteps steps;
    private final ImportsConfig config;
    private final ObjectMapper json;

    ImportProducts(CatalogFiles files, CatalogSteps steps, ImportsConfig config, ObjectMapper json) {
        if (config.chunkRecords() < 1 || config.chunkRecords() > 5000) {
            throw new IllegalArgumentException("escala.worker.imports.chunk-records must be 1 to 5000");
        }
        this.files = files;
        this.steps = steps;
        this.config = config;
        this.json = json;
    }

    /** @param errorsDropped how many of the rejected are counted only; absent when all are kept */
    private record Result(
            long rows,
            long created,
            long updated,
            long rejected,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) long errorsDropped) {}

    @Override
    public String type() {
        return ImportRequest.TYPE;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Committed run(JobContext context) throws Exception {
        var payload = ImportRequest.parse(context.job().payload());
        try (var file = files.open(payload.file())) {
            var utf8 = new Utf8Reader(content(file, payload));
            var chunks = new Chunks(source(utf8, payload), config.chunkRecords());
            chunks.skip(context.committed().nextOffset());
            return commitAll(context, file, chunks);
        } catch (Expanded.DamagedException e) {
            throw new PermanentJobException(e.getMessage() + "; what came before is imported");
        }
    }

    @Override
    public String result(Job job, Committed committed) {
        long created = committed.count("created");
        long updated = committed.count("updated");
        long rejected = committed.count("rejected");
        // Each record is counted once, as what became of it.
        var result = new Result(created + updated + rejected, created, updated, rejected, committed.count("dropped"));
        try {
            return json.writeValueAsString(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Committed commitAll(JobContext context, FileStream file, Chunks chunks) throws Exception {
        try (var pipeline = new CommitPipeline(steps, context)) {
            ProductStep step;
            do {
                step = chunks.next();
                report(context, pipeline.commit(step), file);
                context.checkpoint();
            } while (!step.last());
            var done = pipeline.finish();
            report(context, done, file);
            return done;
        }
    }

    private static void report(JobContext context, Committed done, FileStream file) {
        var counts = new LinkedHashMap<String, Long>();
        counts.put("rows", done.nextOffset());
        counts.put("rejected", done.count("rejected"));
        context.progress(new Progress((int) (99 * file.position() / Math.max(1, file.size())), counts));
    }

    private InputStream content(FileStream file, ImportRequest payload) throws IOException {
        return payload.encoding().equals("gzip")
                ? Expanded.of(file, config.maxExpanded().asLongValue())
                : file;
    }

    private static RecordSource source(Utf8Reader utf8, ImportRequest payload) {
        return payload.format().equals("csv")
                ? new CsvSource(utf8, payload.currency())
                : new NdjsonSource(utf8, payload.currency());
    }
}
