package io.escala.local.stack;

import io.escala.local.services.JvmFlags;
import io.escala.local.services.Service;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a stack shall be.
 *
 * @param root the project's directory
 * @param packages the directory of the project whose packages are run: another one for another version
 * @param directory its own, claimed one
 * @param port the public port
 * @param environment what instances are told beside what the stack tells them, by the service's label or the instance's
 *     name
 * @param everyWriteSynced whether the queue's Redis syncs each write before it answers, not once a second
 */
public record StackSettings(
        Path root,
        Path packages,
        StackDirectory directory,
        int gateways,
        int workers,
        int port,
        JvmFlags flags,
        Map<String, Map<String, String>> environment,
        boolean everyWriteSynced) {
    public static final int MOST_INSTANCES = 16;

    public StackSettings(Path root, StackDirectory directory, int gateways, int workers, int port, JvmFlags flags) {
        this(root, root, directory, gateways, workers, port, flags, Map.of(), false);
    }

    public StackSettings with(JvmFlags other) {
        return new StackSettings(
                root, packages, directory, gateways, workers, port, other, environment, everyWriteSynced);
    }

    /** The same with these variables in the environment of a service's instances. */
    public StackSettings with(Service service, Map<String, String> variables) {
        return with(service.label(), variables);
    }

    /** The same with these variables in the environment of one instance. */
    public StackSettings with(String instance, Map<String, String> variables) {
        Map<String, Map<String, String>> all = new HashMap<>(environment);
        all.put(instance, Map.copyOf(variables));
        return new StackSettings(root, packages, directory, gateways, workers, port, flags, all, everyWriteSynced);
    }

    /** The same of the version that is packaged there. */
    public StackSettings packagedIn(Path other) {
        return new StackSettings(root, other, directory, gateways, workers, port, flags, environment, everyWriteSynced);
    }

    /** The same with a queue that syncs each write before it answers. */
    public StackSettings withEveryWriteSynced() {
        return new StackSettings(root, packages, directory, gateways, workers, port, flags, environment, true);
    }
}
