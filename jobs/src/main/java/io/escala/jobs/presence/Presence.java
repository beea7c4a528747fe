package io.escala.jobs.presence;

import io.escala.jobs.QueueUnavailableException;
import io.escala.jobs.redis.Link;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The instances that are alive, in Redis. Each one's report expires unless it is renewed, so an instance that was killed
 * vanishes by itself. All methods block the calling thread for at most the timeout and throw
 * {@link QueueUnavailableException} when Redis does not answer in it.
 */
public final class Presence implements AutoCloseable {

    /** One hash tag, so that the keys of a script share a slot of Redis Cluster; then the format's version. */
    private static final String BASE = "{escala:presence}:1:";

    private static final String INDEX = BASE + "index";
    private static final String WATCHED = BASE + "watched";
    private static final String SAID = BASE + "said:";

    private static final String BEAT = script("beat");
    private static final String MEMBERS = script("members");
    private static final String LEAVE = script("leave");

    private final Link link;
    private final Duration timeout;
    private final Pace pace;

    /** @param redis the client; it stays its owner's */
    public Presence(Redis redis, Duration timeout, Pace pace) {
        this.link = new Link(redis, timeout);
        this.timeout = timeout;
        this.pace = pace;
    }

    /**
     * Says that an instance is alive.
     *
     * @param report a JSON object
     * @return whether somebody looks, so that the next report is due after {@link Pace#watched}
     */
    public boolean beat(String role, String name, String report) {
        var member = role + '/' + name;
        return run(
                        BEAT,
                        List.of(INDEX, SAID + member, WATCHED),
                        member,
                        report,
                        pace.watchedLifetime().toMillis(),
                        pace.idleLifetime().toMillis())
                .toString()
                .equals("1");
    }

    Pace pace() {
        return pace;
    }

    /** Who is alive; makes all instances report more often for a while. */
    public List<Member> members() {
        var answer = run(
                MEMBERS, List.of(INDEX, WATCHED, SAID), pace.watchedLifetime().toMillis());
        var members = new ArrayList<Member>();
        for (int i = 0; i < answer.size(); i += 3) {
            var name = answer.get(i).toString();
            int slash = name.indexOf('/');
            members.add(new Member(
                    name.substring(0, slash),
                    name.substring(slash + 1),
                    answer.get(i + 2).toString(),
                    Duration.ofMillis(Long.parseLong(answer.get(i + 1).toString()))));
        }
        return List.copyOf(members);
    }

    /** Takes an instance out that ends in order. */
    public void leave(String role, String name) {
        var member = role + '/' + name;
        run(LEAVE, List.of(INDEX, SAID + member), member);
    }

    /** Closes its connection. */
    @Override
    public void close() {
        link.close();
    }

    private Response run(String script, List<String> keys, Object... args) {
        var request = Request.cmd(Command.EVAL).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        for (var arg : args) {
            request.arg(arg.toString());
        }
        return Objects.requireNonNull(link.call(request, timeout), "a presence script answered nothing");
    }

    private static String script(String name) {
        try (var file = Presence.class.getResourceAsStream(name + ".lua")) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
