package io.escala.balancer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.HealthPolicy;
import io.escala.balancer.pool.Pool;
import io.escala.balancer.pool.SystemTime;
import io.escala.balancer.testing.Await;
import io.escala.balancer.testing.FakeNameServer;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A DNS name whose records change, disappear, and cannot be had. */
@Timeout(60)
final class DnsServiceTest {

    private final Vertx vertx = Vertx.vertx();
    private final SystemTime time = new SystemTime();
    private final Pool pool =
            new Pool(new HealthPolicy(2, 2, 3, Duration.ofSeconds(1), Duration.ofSeconds(9)), time, new Random(1));
    private FakeNameServer server;
    private @Nullable Discovery discovery;

    @BeforeEach
    void open() throws InterruptedException {
        server = new FakeNameServer();
    }

    @AfterEach
    void close() {
        if (discovery != null) {
            discovery.close();
        }
        server.close();
        time.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void addressRecordsAreMembersAndAreAskedForAgain() {
        server.addresses("gateway.shop", "10.0.0.1", "10.0.0.2");
        start("gateway.shop");
        awaitMembers("10.0.0.1:8080", "10.0.0.2:8080");
        server.addresses("gateway.shop", "10.0.0.2", "10.0.0.3");
        awaitMembers("10.0.0.2:8080", "10.0.0.3:8080");
    }

    @Test
    void serviceRecordsBringTheirPorts() {
        server.services(
                "_http._tcp.gateway.shop",
                new FakeNameServer.Service("a.gateway.shop", 8081),
                new FakeNameServer.Service("b.gateway.shop", 8082));
        server.addresses("a.gateway.shop", "10.0.0.1");
        server.addresses("b.gateway.shop", "10.0.0.2");
        start("_http._tcp.gateway.shop");
        awaitMembers("10.0.0.1:8081", "10.0.0.2:8082");
        server.services("_http._tcp.gateway.shop", new FakeNameServer.Service("b.gateway.shop", 8082));
        awaitMembers("10.0.0.2:8082");
    }

    @Test
    void anAnswerWithoutRecordsOrNoneAtAllChangesNothing() {
        server.addresses("gateway.shop", "10.0.0.1");
        start("gateway.shop");
        awaitMembers("10.0.0.1:8080");
        server.fail(DnsResponseCode.SERVFAIL);
        awaitQueries(4);
        server.fail(DnsResponseCode.NXDOMAIN);
        awaitQueries(4);
        server.fail(DnsResponseCode.NOERROR);
        server.addresses("gateway.shop");
        awaitQueries(4);
        assertThat(members()).containsExactly("10.0.0.1:8080");
        server.silent(true);
        awaitQueries(1);
        server.silent(false);
        server.addresses("gateway.shop", "10.0.0.9");
        awaitMembers("10.0.0.9:8080");
    }

    private void start(String name) {
        var source = new DnsService(
                vertx,
                name,
                8080,
                9000,
                Duration.ofMillis(20),
                time,
                new SingletonDnsServerAddressStreamProvider(server.address()));
        discovery = source;
        source.start(pool);
    }

    private void awaitQueries(int more) {
        int target = server.queries() + more;
        Await.until(more + " more queries", () -> server.queries() >= target);
    }

    private void awaitMembers(String... expected) {
        Await.until("members " + Arrays.toString(expected), () -> members().equals(List.of(expected)));
    }

    private List<String> members() {
        return pool.backends().stream().map(Backend::toString).sorted().toList();
    }
}
