package io.escala.gateway.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys in force. Several may have one name, so that a key can be replaced without a moment in which none works. */
final class ApiKeys {

    private static final int MAX_FILE = 1 << 20;

    private final List<ApiKey> fixed;
    private final @Nullable Path file;
    private String text = "";
    private volatile List<ApiKey> keys;

    /**
     * @param lines keys that never change
     * @throws IllegalArgumentException naming the place of what is wrong
     */
    ApiKeys(List<String> lines, @Nullable Path file) {
        this.fixed = parse("escala.access.keys, key ", lines);
        this.file = file;
        this.keys = fixed;
        refresh();
    }

    /** Whose secret this is. Looks at every key, so that the time taken does not tell which one came close. */
    Optional<Identity> find(String secret) {
        var digest = ApiKey.sha256(secret);
        @Nullable Identity found = null;
        for (var key : keys) {
            if (key.hasDigest(digest)) {
                found = key.identity();
            }
        }
        return Optional.ofNullable(found);
    }

    int size() {
        return keys.size();
    }

    /**
     * Reads the file again.
     *
     * @return whether it changed
     * @throws IllegalArgumentException when it has a line that is no key; the keys stay as they were
     * @throws UncheckedIOException when it cannot be read; likewise
     */
    synchronized boolean refresh() {
        if (file == null) {
            return false;
        }
        var read = read(file);
        if (read.equals(text)) {
            return false;
        }
        var all = new ArrayList<>(fixed);
        all.addAll(parse(file.getFileName() + ", line ", read.lines().toList()));
        keys = List.copyOf(all);
        text = read;
        return true;
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new IllegalArgumentException(file.getFileName() + " is too large for a file of keys");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the keys of escala.access.keys-file: " + e, e);
        }
    }

    private static List<ApiKey> parse(String place, List<String> lines) {
        var parsed = new ArrayList<ApiKey>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                parsed.add(ApiKey.parse(line, place + (i + 1)));
            }
        }
        requireOneRoleAName(place, parsed);
        return List.copyOf(parsed);
    }

    private static void requireOneRoleAName(String place, List<ApiKey> keys) {
        var names = new HashSet<String>();
        var identities = new HashSet<Identity>();
        for (var key : keys) {
            if (identities.add(key.identity()) && !names.add(key.identity().name())) {
                throw new IllegalArgumentException(
                        place + "…: \"" + key.identity().name() + "\" has two roles; keys of one name share a role");
            }
        }
    }
}
