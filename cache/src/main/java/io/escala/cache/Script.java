package io.escala.cache;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One Lua script of the protocol, run by its digest and sent whole when Redis does not know it. */
final class Script {

    /** Runs in a full Redis too: it frees memory, or needs very little. */
    private static final String ALLOW_OOM = "#!lua flags=allow-oom\n";

    private static final String REFUSED_WHEN_FULL = "#!lua\n";

    static final Script TOUCH = new Script(ALLOW_OOM, "touch");
    static final Script READ = new Script(ALLOW_OOM, "read");
    static final Script FILL = new Script(REFUSED_WHEN_FULL, "fill");
    static final Script OPEN = new Script(ALLOW_OOM, "open");
    static final Script CLOSE = new Script(ALLOW_OOM, "close");
    static final Script OPEN_QUERIES = new Script(ALLOW_OOM, "open-queries");
    static final Script CLOSE_QUERIES = new Script(ALLOW_OOM, "close-queries");
    static final Script RELEASE = new Script(ALLOW_OOM, "release");
    static final Script GRANT = new Script(ALLOW_OOM, "grant");

    private final String source;
    private final String digest;

    private Script(String head, String name) {
        source = head + resource("prelude") + resource(name);
        digest = sha1(source);
    }

    Future<Response> run(Redis redis, List<String> keys, Object... args) {
        return run(redis::send, keys, args);
    }

    /** @param send to a connection or client */
    Future<Response> run(Function<Request, Future<@Nullable Response>> send, List<String> keys, Object... args) {
        return answer(send, Command.EVALSHA, digest, keys, args)
                .recover(failure -> isUnknown(failure)
                        ? answer(send, Command.EVAL, source, keys, args)
                        : Future.failedFuture(failure));
    }

    private static Future<Response> answer(
            Function<Request, Future<@Nullable Response>> send,
            Command command,
            String script,
            List<String> keys,
            Object... args) {
        return send.apply(request(command, script, keys, args))
                .map(answer -> Objects.requireNonNull(answer, "a script answered nothing"));
    }

    private static Request request(Command command, String script, List<String> keys, Object... args) {
        var request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        for (var arg : args) {
            switch (arg) {
                case byte[] bytes -> request.arg(bytes);
                case Long number -> request.arg(number);
                default -> request.arg(arg.toString());
            }
        }
        return request;
    }

    private static boolean isUnknown(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith("NOSCRIPT");
    }

    private static String resource(String name) {
        try (var in = Script.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("the script " + name + ".lua is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            // Redis names scripts by SHA-1; nothing here depends on its strength
            var digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
