package io.escala.balancer.proxy;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The networks of proxies in front of this one, whose word on whom they forward for is taken. */
public final class TrustedProxies {

    private final List<IpSubnetFilterRule> networks;

    private TrustedProxies(List<IpSubnetFilterRule> networks) {
        this.networks = networks;
    }

    /**
     * Reads networks in CIDR notation, or single addresses.
     *
     * @throws IllegalArgumentException with the item that is neither
     */
    public static TrustedProxies of(List<String> items) {
        var networks = new ArrayList<IpSubnetFilterRule>();
        for (var item : items) {
            networks.add(network(item.strip()));
        }
        return new TrustedProxies(List.copyOf(networks));
    }

    boolean contain(InetAddress address) {
        if (networks.isEmpty()) {
            return false;
        }
        var socket = new InetSocketAddress(address, 0);
        return networks.stream().anyMatch(network -> network.matches(socket));
    }

    private static IpSubnetFilterRule network(String item) {
        int slash = item.indexOf('/');
        var host = slash < 0 ? item : item.substring(0, slash);
        var address = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            if (address != null) {
                int prefix = slash < 0 ? 8 * address.length : Integer.parseInt(item.substring(slash + 1));
                return new IpSubnetFilterRule(host, prefix, IpFilterRuleType.ACCEPT);
            }
        } catch (IllegalArgumentException notAPrefix) {
            // The message below says it in the operator's words.
        }
        throw new IllegalArgumentException("'%s' is not an address or a network like 10.0.0.0/8".formatted(item));
    }
}
