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
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of the live page, read when the page is first asked for. Their version is a digest of all of them and stands
 * in the addresses of all but the index, so that a browser may keep them for good.
 *
 * <p>What the first paint needs stands in the index itself, where it names a file in braces: a browser paints after one answer
 * instead of after a second round of requests.
 */
@Singleton
class PageFiles {

    static final String INDEX = "index.html";

    private static final String DIRECTORY = "page";
    private static final String VERSION_MARK = "{version}";
    private static final Pattern FILE_MARK = Pattern.compile("\\{([\\w/-]+\\.(?:css|js))}");
    private static final Pattern INLINE = Pattern.compile("<(script|style)>(.*?)</\\1>", Pattern.DOTALL);

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /** A file as it is sent. */
    record PageFile(String type, Buffer plain, Buffer gzip) {}

    private record Loaded(String version, Map<String, PageFile> files, String policy) {}

    private @Nullable Loaded loaded;

    String version() {
        return loaded().version();
    }

    /** What the page may load and run (Content-Security-Policy): its own files, and the index' own script and style. */
    String policy() {
        return loaded().policy();
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
        var index = index(contents, version);
        contents.put(INDEX, index.getBytes(StandardCharsets.UTF_8));
        contents.forEach((name, content) -> files.put(name, file(name, content)));
        return new Loaded(version, files, policy(index));
    }

    private static String index(Map<String, byte[]> contents, String version) {
        var template = text(contents, INDEX).replace(VERSION_MARK, version);
        return FILE_MARK.matcher(template).replaceAll(mark -> Matcher.quoteReplacement(text(contents, mark.group(1))));
    }

    private static String text(Map<String, byte[]> contents, String name) {
        var content = contents.get(name);
        if (content == null) {
            throw new IllegalStateException("the page lacks " + name);
        }
        return new String(content, StandardCharsets.UTF_8);
    }

    /** Nothing but the page's own files and calls to its own origin; nobody may frame it. */
    private static String policy(String index) {
        var sources = new TreeMap<>(Map.of("script", "'self'", "style", "'self'"));
        INLINE.matcher(index)
                .results()
                .forEach(inline -> sources.merge(
                        inline.group(1),
                        "'sha256-"
                                + Base64.getEncoder()
                                        .encodeToString(
                                                sha256().digest(inline.group(2).getBytes(StandardCharsets.UTF_8)))
                                + "'",
                        (own, digest) -> own + " " + digest));
        return "default-src 'none'; script-src " + sources.get("script") + "; style-src " + sources.get("style")
                + "; img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
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

    private static PageFile file(String name, byte[] content) {
        var type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalStateException("the page has a file of a kind that is not served: " + name);
        }
        return new PageFile(type, Buffer.buffer(content), Buffer.buffer(gzip(content)));
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
        var sha = sha256();
        contents.forEach((name, content) -> {
            sha.update(name.getBytes(StandardCharsets.UTF_8));
            sha.update(content);
        });
        return HexFormat.of().formatHex(sha.digest(), 0, 6);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
