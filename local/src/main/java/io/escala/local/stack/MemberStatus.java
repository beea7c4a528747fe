package io.escala.local.stack;

/**
 * One member as {@code status} shows it.
 *
 * @param state starting, ready, restarting, failed or stopped
 * @param pid 0 while there is no process
 * @param healthy whether it answers its readiness check now
 */
public record MemberStatus(
        String name,
        String state,
        boolean healthy,
        long pid,
        int port,
        long uptimeSeconds,
        int restarts,
        long rssBytes,
        long pssBytes) {}
