package io.escala.local.services;

import io.escala.local.process.Child;
import io.escala.local.process.Http;
import io.escala.local.process.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One instance of a service, in a JVM of its own.
 *
 * @param trafficPort its traffic port; 0 when it has none
 * @param managementPort where it answers about its health
 * @param root the project's directory
 * @param directory its working directory
 */
public record JvmService(
        Service service,
        String name,
        int trafficPort,
        int managementPort,
        Path root,
        Path directory,
        Path log,
        JvmFlags flags,
        Map<String, String> environment)
        implements Program {

    @Override
    public int port() {
        return trafficPort == 0 ? managementPort : trafficPort;
    }

    @Override
    public ProcessHandle start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags.of(service));
        command.add("-jar");
        command.add(service.jar(root).toString());
        return Child.start(command, environment, directory, log).toHandle();
    }

    /** The balancer has started before it has a gateway to send anything to; the others when they can answer. */
    @Override
    public boolean ready() {
        return service == Service.BALANCER ? Http.isOk(managementUrl() + "/q/health/live") : healthy();
    }

    @Override
    public boolean healthy() {
        return Http.isOk(managementUrl() + "/q/health/ready");
    }

    public String managementUrl() {
        return "http://127.0.0.1:" + managementPort;
    }
}
