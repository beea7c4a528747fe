package io.escala.gateway.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.escala.gateway.access.Caller;
import io.escala.gateway.problem.Problem;
import io.escala.jobs.Submission;
import io.escala.jobs.types.ImportRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Uploads of products: stored first, then queued for import. */
@Path("/api/imports")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
class ImportResource {

    private static final String CSV = "text/csv";
    private static final String NDJSON = "application/x-ndjson";

    private final Upload upload;
    private final Submissions submissions;
    private final ObjectMapper json;
    private final Caller caller;

    @Inject
    ImportResource(Upload upload, Submissions submissions, ObjectMapper json, Caller caller) {
        this.caller = caller;
        this.upload = upload;
        this.submissions = submissions;
        this.json = json;
    }

    @POST
    @Consumes({CSV, NDJSON})
    public Response submit(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable MediaType contentType,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String contentEncoding,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable Long contentLength,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @QueryParam("currency") @Nullable String currency,
            InputStream body) {
        if (contentType == null) {
            throw Problem.of(415, "Unsupported Media Type", "Content-Type must be " + CSV + " or " + NDJSON + ".");
        }
        var format = contentType.isCompatible(MediaType.valueOf(CSV)) ? "csv" : "ndjson";
        var encoding = encoding(contentEncoding);
        requireUtf8(contentType);
        requireKey(idempotencyKey);
        requireCurrency(currency);
        var stored = upload.store(body, contentType.toString(), contentLength == null ? 0 : contentLength);
        var payload = json.createObjectNode()
                .put("file", stored.file())
                .put("format", format)
                .put("encoding", encoding)
                .put("size", stored.size());
        if (currency != null) {
            payload.put("currency", currency);
        }
        var submission = new Submission(
                caller.tenant(),
                ImportRequest.TYPE,
                1,
                payload.toString(),
                Duration.ZERO,
                Submission.DEFAULT_PRIORITY,
                idempotencyKey,
                idempotencyKey == null ? null : format + ' ' + encoding + ' ' + currency + ' ' + stored.digest());
        return submissions.accept(submission, () -> upload.discard(stored.file()));
    }

    private static String encoding(@Nullable String contentEncoding) {
        var encoding =
                contentEncoding == null ? "identity" : contentEncoding.strip().toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "identity", "gzip" -> encoding;
            default -> throw Problem.of(415, "Unsupported Media Type", "Content-Encoding must be gzip or identity.");
        };
    }

    private static void requireUtf8(MediaType contentType) {
        var charset = contentType.getParameters().get(MediaType.CHARSET_PARAMETER);
        if (charset != null && !charset.equalsIgnoreCase("utf-8")) {
            throw Problem.of(415, "Unsupported Media Type", "The charset must be UTF-8.");
        }
    }

    private static void requireCurrency(@Nullable String currency) {
        if (currency != null && !ImportRequest.isCurrency(currency)) {
            throw Problem.invalid("currency", "must be an ISO 4217 code such as EUR");
        }
    }

    /** Before anything is stored: a key that the queue would refuse afterwards. */
    private static void requireKey(@Nullable String key) {
        if (key != null && (key.isEmpty() || key.length() > Submission.MAX_IDEMPOTENCY_KEY)) {
            throw Problem.invalid(
                    "Idempotency-Key", "must have 1 to " + Submission.MAX_IDEMPOTENCY_KEY + " characters");
        }
    }
}
