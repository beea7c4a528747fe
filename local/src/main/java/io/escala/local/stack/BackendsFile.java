package io.escala.local.stack;

import io.escala.local.services.JvmService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.stream.Collectors;

/** The list of gateways that the balancer watches; replaced whole, so that no half of it is ever read. */
final class BackendsFile {
    private final Path file;

    BackendsFile(Path file) {
        this.file = file;
    }

    void write(Collection<JvmService> gateways) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.writeString(
                draft,
                gateways.stream()
                        .map(g -> "127.0.0.1:" + g.trafficPort() + " probe=" + g.managementPort() + "\n")
                        .collect(Collectors.joining("", "# gateways of this stack; written by ./escala\n", "")));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
