package io.escala.local.demo;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.demo.Api.Read;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads sent straight to one gateway and through the balancer. */
public final class BalancingDemo extends Demonstration {
    private static final String SKU = "demo-balancing";
    private static final int WARM_UP = 20;

    private final String url;
    private final String gatewayUrl;
    private final int reads;

    /** @param gatewayUrl one gateway's own address */
    public BalancingDemo(String url, String gatewayUrl, int reads, Output output) {
        super(output);
        this.url = url;
        this.gatewayUrl = gatewayUrl;
        this.reads = reads;
    }

    @Override
    void run() throws IOException, InterruptedException, CommandException {
        say("Balancing: " + reads + " reads straight to one gateway (" + gatewayUrl + "), then through the balancer.");
        try (Api balanced = new Api(url);
                Api direct = new Api(gatewayUrl)) {
            balanced.put(SKU, "Balanced");
            read(direct, WARM_UP);
            read(balanced, WARM_UP);
            List<Read> off = read(direct, reads);
            List<Read> on = read(balanced, reads);
            balanced.delete(SKU);
            tell(off, on);
        }
    }

    private static List<Read> read(Api api, int times) throws IOException, InterruptedException, CommandException {
        List<Read> result = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            result.add(api.read(SKU, false));
        }
        return result;
    }

    private void tell(List<Read> off, List<Read> on) {
        Map<String, Long> before = shares(off);
        Map<String, Long> after = shares(on);
        Table table = new Table("served by", "balancer off", "balancer on");
        Set<String> gateways = new TreeSet<>(before.keySet());
        gateways.addAll(after.keySet());
        for (String gateway : gateways) {
            table.row(gateway, before.getOrDefault(gateway, 0L), after.getOrDefault(gateway, 0L));
        }
        print(table);
        say(
                "A client that knows one gateway loads that one alone. The balancer hands each request to the next gateway");
        say("in turn, so their counts never differ by more than one (X-Served-By names the gateway that answered).");
        claim(off.stream().allMatch(r -> r.status() == 200), "a read straight to the gateway failed");
        claim(on.stream().allMatch(r -> r.status() == 200), "a read through the balancer failed");
        claim(before.size() == 1, "reads sent to one gateway were answered by " + before.keySet());
        claim(after.size() > 1, "only " + after.keySet() + " answered through the balancer; are two gateways running?");
        long most = after.values().stream().mapToLong(Long::longValue).max().orElse(0);
        long least = after.values().stream().mapToLong(Long::longValue).min().orElse(0);
        claim(most - least <= 1, "the shares differ by " + (most - least) + ": " + after);
    }

    private static Map<String, Long> shares(List<Read> reads) {
        return reads.stream().collect(Collectors.groupingBy(Read::servedBy, TreeMap::new, Collectors.counting()));
    }
}
