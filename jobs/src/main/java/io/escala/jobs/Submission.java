package io.escala.jobs;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request to run a job.
 *
 * @param tenant on whose behalf: 1 to 64 of {@code A-Z a-z 0-9 . _ -}. Tenants take turns, whatever each has queued, and each
 *     has idempotency keys of its own
 * @param type 1 to 64 of {@code a-z 0-9 -}, beginning with a letter
 * @param version the payload's version, from 1
 * @param payload a JSON object of at most {@value #MAX_PAYLOAD} characters
 * @param delay how long to wait before it may run; zero for at once
 * @param priority 0 (last) to 9 (first); {@value #DEFAULT_PRIORITY} when the submitter has no wish
 * @param idempotencyKey the submitter's name for this request, or {@code null}: repeating a key with an equal request
 *     gives the same job
 * @param fingerprint what equal requests have in common, for a submitter whose equal requests give unequal submissions
 *     (an absolute time turned into a delay, a file stored under a new name); {@code null} to compare the other
 *     components
 */
public record Submission(
        String tenant,
        String type,
        int version,
        String payload,
        Duration delay,
        int priority,
        @Nullable String idempotencyKey,
        @Nullable String fingerprint) {

    /** Whose jobs are those of submitters that name no tenant. */
    public static final String DEFAULT_TENANT = "default";

    public static final int MAX_PAYLOAD = 65_536;
    public static final int MAX_IDEMPOTENCY_KEY = 255;
    public static final int DEFAULT_PRIORITY = 4;
    public static final Duration MAX_DELAY = Duration.ofDays(366);

    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    public Submission {
        require(isTenant(tenant), "tenant must be 1 to 64 of A-Z, a-z, 0-9, ., _ and -");
        require(TYPE.matcher(type).matches(), "type must be 1 to 64 of a-z, 0-9 and -, beginning with a letter");
        require(version >= 1, "version must be at least 1");
        require(payload.length() <= MAX_PAYLOAD, "payload must have at most " + MAX_PAYLOAD + " characters");
        require(!delay.isNegative() && delay.compareTo(MAX_DELAY) <= 0, "delay must be 0 to 366 days");
        require(priority >= 0 && priority <= 9, "priority must be 0 to 9");
        require(
                idempotencyKey == null || (!idempotencyKey.isEmpty() && idempotencyKey.length() <= MAX_IDEMPOTENCY_KEY),
                "idempotency key must have 1 to " + MAX_IDEMPOTENCY_KEY + " characters");
    }

    /** A request of the default tenant whose equals are those that agree in every component. */
    public Submission(
            String type, int version, String payload, Duration delay, int priority, @Nullable String idempotencyKey) {
        this(DEFAULT_TENANT, type, version, payload, delay, priority, idempotencyKey, null);
    }

    public static boolean isTenant(String name) {
        return TENANT.matcher(name).matches();
    }

    public static boolean isType(String name) {
        return TYPE.matcher(name).matches();
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
