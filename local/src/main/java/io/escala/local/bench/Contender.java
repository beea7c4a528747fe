package io.escala.local.bench;

import java.util.List;

/**
 * One of the programs compared, running.
 *
 * @param name as it stands in the report
 * @param port where it answers on 127.0.0.1
 * @param processes whose processor time counts as its own
 */
public record Contender(String name, int port, List<ProcessHandle> processes) {}
