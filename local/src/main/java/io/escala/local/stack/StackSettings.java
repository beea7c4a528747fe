package io.escala.local.stack;

import io.escala.local.services.JvmFlags;
import java.nio.file.Path;

/**
 * What a stack shall be.
 *
 * @param root the project's directory
 * @param directory its own, claimed one
 * @param port the public port
 */
public record StackSettings(Path root, StackDirectory directory, int gateways, int workers, int port, JvmFlags flags) {
    public static final int MOST_INSTANCES = 16;

    public StackSettings with(JvmFlags other) {
        return new StackSettings(root, directory, gateways, workers, port, other);
    }
}
