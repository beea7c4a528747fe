package io.escala.local.aot;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.services.JvmFlags;
import io.escala.local.services.Service;
import io.escala.local.stores.Binaries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The JDK's AOT caches of the services: classes loaded and linked, and profiles of methods, from a training run. A
 * cache is good for exactly one application, JDK and set of flags; its file name carries a digest of these, and what
 * no longer matches is made anew.
 */
public final class AotCaches {
    /**
     * What a start needs to know.
     *
     * @param flags for the services
     * @param trained whether a training run was made now
     */
    public record Prepared(JvmFlags flags, boolean trained) {
        /** No caches at all. */
        public static final Prepared NONE = new Prepared(JvmFlags.plain(), false);
    }

    private final Path root;
    private final Path directory;

    private AotCaches(Path root) {
        this.root = root;
        this.directory = root.resolve(".escala").resolve("aot");
    }

    public static AotCaches of(Path root) {
        return new AotCaches(root);
    }

    /** Flags that use the caches, after a training run if any is missing; without those that could not be made. */
    public Prepared prepare(Output output) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Map<Service, Path> wanted = new EnumMap<>(Service.class);
        Map<Service, Path> existing = new EnumMap<>(Service.class);
        Map<Service, Path> missing = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            Path cache = directory.resolve(service.label() + "-" + key(service) + ".aot");
            wanted.put(service, cache);
            (Files.exists(cache) ? existing : missing).put(service, cache);
        }
        if (!missing.isEmpty()) {
            long begin = System.nanoTime();
            output.say("Training AOT caches for "
                    + String.join(
                            ", ", missing.keySet().stream().map(Service::label).toList())
                    + ", once for this build (about a minute; --no-aot skips it)");
            try {
                train(missing, existing, output);
                output.say(String.format(
                        Locale.ROOT, "AOT caches are made, after %.0f s", (System.nanoTime() - begin) / 1e9));
            } catch (CommandException | IOException e) {
                output.say("The AOT training failed, so this start is slower: " + e.getMessage());
            }
            removeOutdated(wanted);
        }
        existing.clear();
        wanted.forEach((service, cache) -> {
            if (Files.exists(cache)) {
                existing.put(service, cache);
            }
        });
        return new Prepared(JvmFlags.using(existing), !missing.isEmpty());
    }

    private void train(Map<Service, Path> missing, Map<Service, Path> existing, Output output)
            throws IOException, InterruptedException, CommandException {
        Training.removeInterrupted(directory, output);
        Path drafts = Files.createTempDirectory(directory, Training.PREFIX);
        Map<Service, Path> outputs = new EnumMap<>(Service.class);
        missing.keySet().forEach(service -> outputs.put(service, drafts.resolve(service.label() + ".aot")));
        new Training(root, drafts, JvmFlags.training(outputs, existing)).run();
        for (Map.Entry<Service, Path> made : outputs.entrySet()) {
            if (Files.exists(made.getValue())) {
                Files.move(made.getValue(), missing.get(made.getKey()), StandardCopyOption.ATOMIC_MOVE);
            } else {
                output.say("No AOT cache came out for " + made.getKey().label() + "; its log is "
                        + drafts.resolve("stack/logs") + ".");
                return;
            }
        }
        Binaries.delete(drafts);
    }

    /**
     * Trains every service with the flags of a container image; the caches are {@code MODULE.aot} in the directory.
     *
     * @param root where the packaged services are, laid out as in the project
     */
    public static void trainForImages(Path root, Path directory)
            throws IOException, InterruptedException, CommandException {
        Files.createDirectories(directory);
        Path draft = Files.createTempDirectory(directory, Training.PREFIX);
        Map<Service, Path> outputs = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            outputs.put(service, directory.resolve(service.module() + ".aot"));
        }
        new Training(root, draft, JvmFlags.trainingInherited(outputs)).run();
        for (Path made : outputs.values()) {
            if (!Files.exists(made)) {
                throw new CommandException("No AOT cache came out at " + made + "; the logs are in " + draft + ".");
            }
        }
        Binaries.delete(draft);
    }

    private void removeOutdated(Map<Service, Path> wanted) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".aot")).toList()) {
                if (!wanted.containsValue(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    /**
     * The digest of what the JVM checks before it uses a cache: itself, the flags, and the path, size and time of
     * each jar.
     */
    private String key(Service service) throws IOException {
        MessageDigest digest = sha256();
        add(digest, System.getProperty("java.home"));
        add(digest, System.getProperty("java.vm.version"));
        JvmFlags.base(service).forEach(flag -> add(digest, flag));
        try (Stream<Path> files = Files.walk(service.application(root))) {
            List<Path> jars = files.filter(Files::isRegularFile).sorted().toList();
            for (Path jar : jars) {
                add(
                        digest,
                        jar + " " + Files.size(jar) + " "
                                + Files.getLastModifiedTime(jar).toMillis());
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
