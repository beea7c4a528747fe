package io.escala.jobs.types;

import java.util.Map;

/** The job types whose payloads are known. */
public final class JobTypes {

    private static final Map<String, Check> CHECKS = Map.of(
            ImportRequest.TYPE, ImportRequest::parse,
            ExportRequest.TYPE, ExportRequest::parse,
            RepriceRequest.TYPE, RepriceRequest::parse,
            InventoryRequest.TYPE, InventoryRequest::parse,
            SimulateRequest.TYPE, SimulateRequest::parse);

    private interface Check {
        Object parse(String payload) throws InvalidPayloadException;
    }

    private JobTypes() {}

    /**
     * Returns normally when a worker of this version can run the payload. One of a type that is not known passes: its
     * workers judge it.
     *
     * @param payload a JSON object
     */
    public static void check(String type, String payload) throws InvalidPayloadException {
        var check = CHECKS.get(type);
        if (check != null) {
            check.parse(payload);
        }
    }
}
