package io.escala.local.services;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of service a stack is made of. */
public enum Service {
    CATALOG("catalog", "catalog-service"),
    GATEWAY("gateway", "gateway"),
    WORKER("worker", "worker"),
    BALANCER("balancer", "balancer");

    private final String label;
    private final String module;

    Service(String label, String module) {
        this.label = label;
        this.module = module;
    }

    /** The name people use, also the stem of its instances' names. */
    public String label() {
        return label;
    }

    /** The Maven module it is built by. */
    public String module() {
        return module;
    }

    /** The directory of the packaged application. */
    public Path application(Path root) {
        return root.resolve(module).resolve("target").resolve("quarkus-app");
    }

    public Path jar(Path root) {
        return application(root).resolve("quarkus-run.jar");
    }

    public static Optional<Service> named(String label) {
        return Arrays.stream(values()).filter(s -> s.label.equals(label)).findFirst();
    }
}
