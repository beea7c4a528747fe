package io.escala.local.stack;

import io.escala.local.process.Memory;
import io.escala.local.process.Program;
import io.escala.local.services.JvmService;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

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
        long pssBytes) {

    /** Measures it now. */
    static MemberStatus of(Member member) {
        Program program = member.program();
        Collection<ProcessHandle> processes =
                member.process().map(program::processes).orElse(List.of());
        Memory memory = Memory.of(processes);
        return new MemberStatus(
                program.name(),
                member.state().name().toLowerCase(Locale.ROOT),
                program.healthy(),
                member.process().map(ProcessHandle::pid).orElse(0L),
                program.port(),
                program instanceof JvmService service ? service.managementPort() : 0,
                member.uptime().toSeconds(),
                member.restarts(),
                memory.rss(),
                memory.pss());
    }
}
