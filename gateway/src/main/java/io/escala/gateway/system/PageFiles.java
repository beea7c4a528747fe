package io.escala.gateway.system;

import io.quarkus.runtime.util.ClassPathUtils;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of the live page, read when the page is first asked for. Their version is a digest of all of them and stands
 * in the addresses of all but the index, so that a browser may keep them for good.
 */
@Singleton
class PageFiles {

    static final String INDEX = "index.html";

    private static final String DIRECTORY = "page";
    private static final String VERSION_MARK = "{version}";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /** A file as it is sent. */
    record PageFile(String type, Buffer plain, Buffer gzip) {}

    private record Loaded(String version, Map<String, PageFile> files) {}

    private @Nullable Loaded loaded;

    String version() {
        return loaded().version();
    }

    @Nullable
    PageFile find(String name) {
        return loaded().files().get(name);
    }

    private synchronized Loaded loaded() {
        if (loaded == null) {
            loaded = load();
        }
        return loaded;
    }

    private static Loaded load() {
        var contents = new TreeMap<String, byte[]>();
        try {
            ClassPathUtils.consumeAsPaths(DIRECTORY, root -> read(root, contents));
        } catch (IOException e) {
            throw new UncheckedIOException("the page's files cannot be read", e);
        }
        var version = digest(contents);
        var files = new TreeMap<String, PageFile>();
        contents.forEach((name, content) -> files.put(name, file(name, content, version)));
        return new Loaded(version, files);
    }

    private static void read(Path root, Map<String, byte[]> into) {
        try (var paths = Files.walk(root)) {
            for (var path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
                into.put(root.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PageFile file(String name, byte[] content, String version) {
        var type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalStateException("the page has a file of a kind that is not served: " + name);
        }
        var text = new String(content, StandardCharsets.UTF_8);
        var bytes = (name.equals(INDEX) ? text.replace(VERSION_MARK, version) : text).getBytes(StandardCharsets.UTF_8);
        return new PageFile(type, Buffer.buffer(bytes), Buffer.buffer(gzip(bytes)));
    }

    private static byte[] gzip(byte[] bytes) {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    private static String digest(Map<String, byte[]> contents) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            contents.forEach((name, content) -> {
                sha.update(name.getBytes(StandardCharsets.UTF_8));
                sha.update(content);
            });
            return HexFormat.of().formatHex(sha.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
