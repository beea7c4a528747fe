package io.escala.local.stack;

import io.escala.local.CommandException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/**
 * A stack's generated secrets, kept in a file that only its owner may read.
 *
 * @param databasePassword PostgreSQL's
 * @param internalToken what gateways and workers show to the catalog
 */
record Secrets(String databasePassword, String internalToken) {

    /** Those of an earlier run, or new ones when there was none. */
    static Secrets of(StackDirectory directory) throws IOException, CommandException {
        Path file = directory.secrets();
        Properties kept = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                kept.load(reader);
            }
        } else if (Files.exists(directory.postgres())) {
            throw new CommandException("The database in " + directory.postgres() + " exists, but its password file "
                    + file + " is gone. Put it back, or start empty with --fresh.");
        }
        String password = kept.getProperty("database.password");
        String token = kept.getProperty("internal.token");
        if (password != null && token != null) {
            return new Secrets(password, token);
        }
        Secrets made = new Secrets(random(), random());
        made.write(file);
        return made;
    }

    /** 192 random bits, as text. */
    static String random() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void write(Path file) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("database.password", databasePassword);
        properties.setProperty("internal.token", internalToken);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }
}
