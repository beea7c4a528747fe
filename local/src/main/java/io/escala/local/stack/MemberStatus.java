package io.escala.local.stack;

/**
 * One member as {@code status} shows it.
 *
 * @param state starting, ready, restarting, failed or stopped
 * @param pid 0 while there is no process
 * @param managementPort where it answers about its health and tells its metrics; 0 when it is a store
 * @param healthy whether it answers its readiness check now
 */
public record MemberStatus(
        String name,
        String state,
        boolean healthy,
        long pid,
        int port,
        int managementPort,
        long uptimeSeconds,
        int restarts,
        long rssBytes,
        long pssBytes) {}
