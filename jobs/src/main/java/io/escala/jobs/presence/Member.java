package io.escala.jobs.presence;

import java.time.Duration;

/**
 * An instance as the others see it.
 *
 * @param role its service, such as {@code gateway}
 * @param name unique within its service
 * @param report what it said of itself with its last heartbeat: a JSON object
 * @param silent how long ago that was, on Redis' clock
 */
public record Member(String role, String name, String report, Duration silent) {}
