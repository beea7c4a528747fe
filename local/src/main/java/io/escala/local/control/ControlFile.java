package io.escala.local.control;

import io.escala.local.CommandException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;

/**
 * Where a launcher is reached, and the token that it asks for; only its owner may read it.
 *
 * @param pid the launcher's
 */
record ControlFile(int port, String token, long pid) {

    static ControlFile read(Path file) throws IOException, CommandException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        try {
            return new ControlFile(
                    Integer.parseInt(properties.getProperty("port", "")),
                    properties.getProperty("token", ""),
                    Long.parseLong(properties.getProperty("pid", "")));
        } catch (NumberFormatException e) {
            throw new CommandException("The file " + file + " is damaged; ./escala up writes it anew.", e);
        }
    }

    void write(Path file) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("port", Integer.toString(port));
        properties.setProperty("token", token);
        properties.setProperty("pid", Long.toString(pid));
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer writer = Files.newBufferedWriter(draft)) {
            properties.store(writer, null);
        }
        Files.move(draft, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
}
