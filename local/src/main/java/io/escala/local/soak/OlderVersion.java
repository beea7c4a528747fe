package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.process.Child;
import io.escala.local.services.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The packages of an older version, to be run beside those of this one.
 *
 * @param name for people
 * @param root the directory of its project
 */
record OlderVersion(String name, Path root) {
    private static final String MIGRATIONS = "catalog-service/src/main/resources/db/migration";

    /** What somebody has built already. */
    static OlderVersion in(Path root) throws CommandException {
        for (Service service : Service.values()) {
            if (!Files.exists(service.jar(root))) {
                throw new CommandException(
                        service.jar(root) + " is missing: " + root + " has to be the directory of a built project.");
            }
        }
        return new OlderVersion(root.toString(), root);
    }

    /**
     * The version at a commit, built from the repository's history unless it has been.
     *
     * @param reference a commit or tag; {@code null} for the last tag, or without tags the last commit whose schema differs
     * @param directory where versions are built
     */
    static OlderVersion built(Path project, @Nullable String reference, Path directory, Output output)
            throws IOException, InterruptedException, CommandException {
        String wanted = reference == null ? last(project) : reference;
        String commit = git(project, "rev-parse", "--verify", wanted + "^{commit}");
        Path root = directory.resolve(commit.substring(0, 12));
        String name = git(project, "log", "-1", "--format=%h %cs %s", commit);
        if (Files.exists(root.resolve("local/target/built"))) {
            return new OlderVersion(name, root);
        }
        output.say("Building " + name + ", the older version");
        Files.createDirectories(root);
        Path log = root.resolve("build-of-older-version.log");
        String unpack = "git -C \"$1\" archive \"$2\" | tar -x -C \"$3\" && exec \"$3/escala\" build";
        List<String> command = List.of("/bin/sh", "-c", unpack, "sh", project.toString(), commit, root.toString());
        if (Child.run(command, root, log) != 0) {
            throw new CommandException("The older version cannot be built; the log is " + log);
        }
        return new OlderVersion(name, root);
    }

    private static String last(Path project) throws IOException, InterruptedException, CommandException {
        List<String> tags = List.of(git(project, "tag", "--sort=-creatordate").split("\n"));
        return tags.getFirst().isEmpty()
                ? git(project, "log", "-1", "--format=%H", "--", MIGRATIONS) + "^"
                : tags.getFirst();
    }

    private static String git(Path project, String... arguments)
            throws IOException, InterruptedException, CommandException {
        List<String> command = new ArrayList<>(List.of("git", "-C", project.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new CommandException(
                    "An older version comes from the repository's history, or from a built project by"
                            + " --from-jars DIR; " + String.join(" ", command) + " says: " + said);
        }
        return said;
    }
}
