package io.escala.local.stack;

import java.util.List;

/**
 * A stack as {@code status} shows it.
 *
 * @param url its public address
 * @param rssBytes of all its processes and the launcher
 * @param pssBytes the same with shared pages divided among those that share them
 */
public record StackStatus(
        String url, String directory, long launcherPid, long rssBytes, long pssBytes, List<MemberStatus> members) {}
