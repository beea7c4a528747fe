package io.escala.jobs.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs the scripts on a queue's keys. */
final class Scripts {

    private final Link link;
    private final Keys keys;
    private final Duration timeout;

    Scripts(Link link, Keys keys, Duration timeout) {
        this.link = link;
        this.keys = keys;
        this.timeout = timeout;
    }

    /** A script under way. */
    final class Running {
        private final Script script;
        private final Function<String, List<?>> args;
        private final Link.Sent sent;

        private Running(Script script, Function<String, List<?>> args, Link.Sent sent) {
            this.script = script;
            this.args = args;
            this.sent = sent;
        }

        /** Waits for its answer. */
        Response answer() {
            try {
                return required(script, sent.await(timeout));
            } catch (RedisRefusal e) {
                if (!e.code().equals("NOSCRIPT")) {
                    throw e;
                }
                return required(
                        script,
                        send(Command.EVAL, script.body(), List.of(), args).await(timeout));
            }
        }
    }

    /** Runs a script and waits for its answer. */
    Response run(Script script, Object... args) {
        return start(script, _ -> List.of(args)).answer();
    }

    /** As above, for a script that has keys beside the queue's. */
    Response run(Script script, List<String> moreKeys, List<?> args) {
        try {
            return required(
                    script,
                    send(Command.EVALSHA, script.sha(), moreKeys, _ -> args).await(timeout));
        } catch (RedisRefusal e) {
            if (!e.code().equals("NOSCRIPT")) {
                throw e;
            }
            return required(
                    script,
                    send(Command.EVAL, script.body(), moreKeys, _ -> args).await(timeout));
        }
    }

    /**
     * Sends a script behind those sent before and does not wait.
     *
     * @param args makes the arguments, told the id of the run of Redis that will see them
     */
    Running start(Script script, Function<String, List<?>> args) {
        return new Running(script, args, send(Command.EVALSHA, script.sha(), List.of(), args));
    }

    private Link.Sent send(Command command, String script, List<String> moreKeys, Function<String, List<?>> args) {
        return link.send(run -> {
            var request =
                    Request.cmd(command).arg(script).arg(1 + moreKeys.size()).arg(keys.base());
            moreKeys.forEach(request::arg);
            args.apply(run).forEach(arg -> request.arg(arg.toString()));
            return request;
        });
    }

    private static Response required(Script script, @Nullable Response answer) {
        if (answer == null) {
            throw new IllegalStateException("script " + script + " answered nothing");
        }
        return answer;
    }
}
