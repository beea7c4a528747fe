package io.escala.local.soak;

import io.escala.local.CommandException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A rule of the cache protocol that is taken out of its scripts on their way to Redis, to see that the soak then finds
 * stale reads. The text that is replaced has to be there, so that a control cannot silently control nothing.
 */
enum CacheControl implements UnaryOperator<String> {
    /** Writers delete as they open, and leave no fence. */
    NO_FENCE,

    /** Writers only delete after their COMMIT, and readers store what they loaded: cache-aside as most have it. */
    DELETE_AFTER_COMMIT,

    /** The fence is a flag: one writer's close lifts another's. */
    FLAG,

    /** A Redis that has lost the fences is filled at once. */
    NO_QUARANTINE;

    private static final String OPEN = "-- Opens a writer's fence over products";
    private static final String OPEN_QUERIES = "-- Opens a writer's fence over all queries";
    private static final String CLOSE = "-- Lifts a writer's own fence over products";
    private static final String FILL = "-- Stores a loaded entry";
    private static final String ANY = "-- Common head";

    private static final String NOTHING_MORE = "do return 1 end\n";

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static CacheControl named(String label) throws CommandException {
        for (CacheControl each : values()) {
            if (each.label().equals(label)) {
                return each;
            }
        }
        throw new CommandException("There is no control " + label + "; there are "
                + Arrays.stream(values()).map(CacheControl::label).collect(Collectors.joining(", ")) + ".");
    }

    /** The script without the rule. */
    @Override
    public String apply(String script) {
        return switch (this) {
            case NO_FENCE -> {
                String open = edit(script, OPEN, "redis.call('HSET', KEYS[i + 2], ARGV[2], now + ARGV[5])", "");
                yield edit(open, OPEN_QUERIES, "redis.call('HSET', KEYS[2], ARGV[2], now + ARGV[3])", "");
            }
            case DELETE_AFTER_COMMIT -> {
                String open = edit(script, OPEN, "for i = 2, #KEYS, 3 do", NOTHING_MORE + "for i = 2, #KEYS, 3 do");
                String both = edit(open, OPEN_QUERIES, "fenced(KEYS[2])", NOTHING_MORE + "fenced(KEYS[2])");
                yield edit(
                        both,
                        FILL,
                        "if quiet or fenced(KEYS[5]) or redis.call('GET', KEYS[4]) ~= stamp .. ARGV[2] then",
                        "if false then");
            }
            case FLAG -> {
                String open = edit(script, OPEN, "KEYS[i + 2], ARGV[2], now", "KEYS[i + 2], 'flag', now");
                yield edit(open, CLOSE, "KEYS[i + 2], ARGV[2])", "KEYS[i + 2], 'flag')");
            }
            case NO_QUARANTINE -> edit(script, ANY, "local quiet = now < tonumber(record[2])", "local quiet = false");
        };
    }

    private String edit(String script, String of, String text, String instead) {
        if (!script.contains(of)) {
            return script;
        }
        if (!script.contains(text)) {
            throw new IllegalStateException("control " + label() + ": the script has no more " + text);
        }
        return script.replace(text, instead);
    }
}
