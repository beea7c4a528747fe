package io.escala.local.demo;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.demo.Api.Read;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads of one product past the cache and through it. */
public final class CachingDemo extends Demonstration {
    private static final String SKU = "demo-caching";
    private static final int WARM_UP = 30;

    private final String url;
    private final int reads;

    public CachingDemo(String url, int reads, Output output) {
        super(output);
        this.url = url;
        this.reads = reads;
    }

    @Override
    void run() throws IOException, InterruptedException, CommandException {
        say("Caching: " + reads + " reads of one product, first past the cache, then through it.");
        try (Api api = new Api(url)) {
            api.put(SKU, "Before");
            read(api, WARM_UP, true);
            read(api, WARM_UP, false);
            List<Read> off = read(api, reads, true);
            // The write takes the product out of the cache, so the next read must fetch it.
            api.put(SKU, "After");
            List<Read> on = read(api, reads, false);
            api.delete(SKU);
            tell(off, on);
        }
    }

    private static List<Read> read(Api api, int times, boolean pastTheCache)
            throws IOException, InterruptedException, CommandException {
        List<Read> result = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            result.add(api.read(SKU, pastTheCache));
        }
        return result;
    }

    private void tell(List<Read> off, List<Read> on) {
        Times offTimes = Times.of(off.stream().map(Read::time).toList());
        Times onTimes = Times.of(on.stream().map(Read::time).toList());
        print(new Table("cache", "reads", "from a cache", "from PostgreSQL", "p50", "p99")
                .row(
                        "off",
                        off.size(),
                        hits(off),
                        off.size() - hits(off),
                        offTimes.millisAt(0.5),
                        offTimes.millisAt(0.99))
                .row("on", on.size(), hits(on), on.size() - hits(on), onTimes.millisAt(0.5), onTimes.millisAt(0.99)));
        say("  first read with the cache on:  Cache-Status: " + on.getFirst().cacheStatus());
        say("  second:                        Cache-Status: " + on.get(1).cacheStatus());
        say("");
        say("With the cache off every read asks the catalog and its database. With it on, the first read does and");
        say(
                "leaves a copy in Redis; the others find it there, or in their gateway. A write removes the copy, so nobody reads an old one.");
        claim(off.stream().allMatch(r -> r.status() == 200), "a read past the cache failed");
        claim(on.stream().allMatch(r -> r.status() == 200), "a read through the cache failed");
        claim(
                off.stream().allMatch(r -> r.cacheStatus().contains("fwd=request")),
                "a read with Cache-Control: no-cache was not marked fwd=request");
        claim(
                on.getFirst().cacheStatus().contains("fwd=miss"),
                "the first read after a write was no miss but " + on.getFirst().cacheStatus());
        claim(hits(on) == on.size() - 1, "of the reads after the first, " + hits(on) + " were hits");
        claim(
                onTimes.at(0.5).compareTo(offTimes.at(0.5)) < 0,
                "the median read through the cache was not faster than the one past it");
    }

    private static long hits(List<Read> reads) {
        return reads.stream().filter(r -> r.cacheStatus().contains("; hit")).count();
    }
}
