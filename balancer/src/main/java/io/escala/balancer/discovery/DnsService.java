package io.escala.balancer.discovery;

import io.escala.balancer.pool.Member;
import io.escala.balancer.pool.Pool;
import io.escala.balancer.pool.Time;
import io.escala.balancer.pool.Time.Cancellable;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.util.concurrent.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Members behind a DNS name, as a headless Service of Kubernetes or a service of Docker Compose has one: an address record
 * for each (A or AAAA), or a service record (SRV) for a name like {@code _http._tcp.gateway.shop.svc.cluster.local}. It is
 * asked again every interval, whatever the records' time to live says, and needs no permission.
 *
 * <p>An answer without any record changes nothing: a name server that starts gives it as readily as a Service without ready
 * pods, and backends that are gone fail their probes.
 */
public final class DnsService implements Discovery {

    private static final Logger LOG = Logger.getLogger(DnsService.class);
    private static final int QUERY_MILLIS = 2_000;

    private final String name;
    private final int port;
    private final int probePort;
    private final Duration interval;
    private final Time time;
    private final DnsNameResolver resolver;
    private final Trouble trouble;

    private volatile boolean closed;
    private volatile @Nullable Cancellable scheduled;

    /* Only the resolver's event loop touches it. */
    private Set<Member> last = Set.of();

    /**
     * A source that begins with {@link #start}.
     *
     * @param port the port for traffic, where the records do not tell
     * @param servers whom to ask; null for the system's name servers
     */
    public DnsService(
            Vertx vertx,
            String name,
            int port,
            int probePort,
            Duration interval,
            Time time,
            @Nullable DnsServerAddressStreamProvider servers) {
        this.name = name;
        this.port = port;
        this.probePort = probePort;
        this.interval = interval;
        this.time = time;
        trouble = new Trouble("The DNS name " + name);
        resolver = resolver((VertxInternal) vertx, servers);
    }

    @Override
    public void start(Pool pool) {
        ask(pool);
    }

    @Override
    public String describe() {
        return "the DNS name " + name;
    }

    @Override
    public void close() {
        closed = true;
        var pending = scheduled;
        if (pending != null) {
            pending.cancel();
        }
        resolver.close();
    }

    private void ask(Pool pool) {
        if (closed) {
            return;
        }
        if (name.startsWith("_")) {
            services(pool);
        } else {
            var _ = resolver.resolveAll(name).addListener((Future<List<InetAddress>> found) -> {
                if (found.isSuccess()) {
                    settle(pool, addresses(found.getNow(), port));
                } else {
                    fail(pool, found.cause());
                }
            });
        }
    }

    private void services(Pool pool) {
        var question = new DefaultDnsQuestion(name.endsWith(".") ? name : name + ".", DnsRecordType.SRV);
        var _ = resolver.resolveAll(question).addListener((Future<List<DnsRecord>> found) -> {
            if (found.isSuccess()) {
                var services = ServiceRecord.of(found.getNow());
                found.getNow().forEach(io.netty.util.ReferenceCountUtil::release);
                resolveAll(services, pool);
            } else {
                fail(pool, found.cause());
            }
        });
    }

    /** Resolves the targets of all service records; members are named once the last has an answer. */
    private void resolveAll(List<ServiceRecord> services, Pool pool) {
        var members = ConcurrentHashMap.<Member>newKeySet();
        var left = new AtomicInteger(services.size());
        if (services.isEmpty()) {
            settle(pool, Set.of());
        }
        for (var service : services) {
            var _ = resolver.resolveAll(service.target()).addListener((Future<List<InetAddress>> found) -> {
                if (found.isSuccess()) {
                    members.addAll(addresses(found.getNow(), service.port()));
                }
                if (left.decrementAndGet() == 0) {
                    settle(pool, members);
                }
            });
        }
    }

    /** A pod with addresses of both kinds is one backend. */
    private Set<Member> addresses(List<InetAddress> found, int ofPort) {
        var members = new LinkedHashSet<Member>();
        boolean four = found.stream().anyMatch(Inet4Address.class::isInstance);
        for (var address : found) {
            if (address instanceof Inet4Address == four) {
                members.add(new Member(address.getHostAddress(), ofPort, probePort));
            }
        }
        return members;
    }

    private void settle(Pool pool, Set<Member> found) {
        if (found.isEmpty()) {
            trouble.report("has no records");
        } else {
            trouble.over();
            if (!found.equals(last)) {
                last = Set.copyOf(found);
                LOG.infof("The DNS name %s names %d backends", name, found.size());
                pool.members(new ArrayList<>(found));
            }
        }
        again(pool);
    }

    private void fail(Pool pool, Throwable cause) {
        trouble.report("does not resolve (" + cause.getMessage() + ")");
        again(pool);
    }

    private void again(Pool pool) {
        if (!closed) {
            scheduled = time.after(interval, () -> ask(pool));
        }
    }

    private static DnsNameResolver resolver(VertxInternal vertx, @Nullable DnsServerAddressStreamProvider servers) {
        var transport = vertx.transport();
        var builder = new DnsNameResolverBuilder(vertx.getEventLoopGroup().next())
                .datagramChannelFactory(transport::datagramChannel)
                .socketChannelFactory(() -> (io.netty.channel.socket.SocketChannel)
                        transport.channelFactory(false).newChannel())
                .resolveCache(NoopDnsCache.INSTANCE)
                .queryTimeoutMillis(QUERY_MILLIS);
        if (servers != null) {
            builder.nameServerProvider(servers);
        }
        return builder.build();
    }
}
