package io.escala.balancer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.balancer.pool.Backend;
import io.escala.balancer.pool.HealthPolicy;
import io.escala.balancer.pool.Pool;
import io.escala.balancer.testing.Await;
import io.escala.balancer.testing.FakeApiServer;
import io.escala.balancer.testing.VirtualTime;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A watch of EndpointSlices that is broken in every way in which an API server can break it. */
@Timeout(60)
final class EndpointSlicesTest {

    @TempDir
    Path account;

    private final Vertx vertx = Vertx.vertx();
    private final Pool pool = new Pool(
            new HealthPolicy(2, 2, 3, Duration.ofSeconds(1), Duration.ofSeconds(9)), new VirtualTime(), new Random(1));
    private FakeApiServer server;
    private EndpointSlices discovery;

    @BeforeEach
    void open() throws Exception {
        server = new FakeApiServer(vertx, account);
        discovery = new EndpointSlices(vertx, server.client(), "shop", "gateway", "http", 9000);
    }

    @AfterEach
    void close() {
        discovery.close();
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void readyEndpointsAreMembersAndTerminatingOnesThatServeAreMarked() {
        server.put("a", slice(ready("10.0.0.1"), endpoint("10.0.0.2", false, false, false)));
        server.put("b", slice(endpoint("10.0.0.3", false, true, true), endpoint("10.0.0.4", false, false, true)));
        server.put("c", slice(new JsonObject().put("addresses", new JsonArray().add("10.0.0.5"))));
        discovery.start(pool);
        awaitMembers("10.0.0.1:8080", "10.0.0.3:8080 terminating", "10.0.0.5:8080");
        assertThat(pool.backends().getFirst().member().name()).isEqualTo("pod-10.0.0.1");
        assertThat(pool.backends().getFirst().instance()).isEqualTo("pod-10.0.0.1");
    }

    @Test
    void onlyThePortOfThatNameCounts() {
        var other = slice(ready("10.0.0.1"));
        other.getJsonArray("ports").getJsonObject(0).put("name", "management");
        server.put("a", other);
        server.put("b", slice(ready("10.0.0.2")));
        discovery.start(pool);
        awaitMembers("10.0.0.2:8080");
    }

    @Test
    void changesArriveWithinASecond() {
        discovery.start(pool);
        Await.until("a watch", () -> server.watches() == 1);
        server.put("a", slice(ready("10.0.0.1")));
        awaitMembers("10.0.0.1:8080");
        server.put("a", slice(endpoint("10.0.0.1", false, true, true), ready("10.0.0.2")));
        awaitMembers("10.0.0.1:8080 terminating", "10.0.0.2:8080");
        server.delete("a");
        awaitMembers();
        assertThat(server.lists()).isEqualTo(1);
    }

    @Test
    void aBrokenWatchMissesNothing() {
        server.put("a", slice(ready("10.0.0.1")));
        discovery.start(pool);
        Await.until("a watch", () -> server.watches() == 1);
        server.breakWatches();
        server.put("b", slice(ready("10.0.0.2")));
        awaitMembers("10.0.0.1:8080", "10.0.0.2:8080");
    }

    @Test
    void aVersionThatIsGoneIsListedAnew() {
        server.put("a", slice(ready("10.0.0.1")));
        discovery.start(pool);
        Await.until("a watch", () -> server.watches() == 1);
        server.expireWatches();
        Await.until("listed again", () -> server.lists() == 2);
        server.put("b", slice(ready("10.0.0.2")));
        awaitMembers("10.0.0.1:8080", "10.0.0.2:8080");

        server.put("b", slice(ready("10.0.0.3")));
        server.compact();
        server.breakWatches();
        awaitMembers("10.0.0.1:8080", "10.0.0.3:8080");
    }

    @Test
    void theLastMembersStayWhileTheServerIsAway() {
        server.put("a", slice(ready("10.0.0.1")));
        discovery.start(pool);
        awaitMembers("10.0.0.1:8080");
        server.stop();
        server.delete("a");
        server.put("b", slice(ready("10.0.0.2")));
        assertThat(members()).containsExactly("10.0.0.1:8080");
        server.start();
        awaitMembers("10.0.0.2:8080");
    }

    @Test
    void aNewTokenIsUsedOnceItIsMounted() throws Exception {
        server.put("a", slice(ready("10.0.0.1")));
        discovery.start(pool);
        awaitMembers("10.0.0.1:8080");
        server.expect("second");
        server.breakWatches();
        server.put("a", slice(ready("10.0.0.2")));
        Files.writeString(account.resolve("token"), "second");
        awaitMembers("10.0.0.2:8080");
    }

    @Test
    void aServerThatTheAuthorityDidNotCertifyIsNotBelieved() throws Exception {
        server.put("a", slice(ready("10.0.0.1")));
        var authority = account.resolve("ca.crt");
        var good = Files.readString(authority);
        Files.writeString(authority, FakeApiServer.someOtherAuthority());
        discovery.start(pool);
        Await.until("it is refused, twice", () -> server.refusedHandshakes() >= 2);
        assertThat(pool.backends()).isEmpty();
        Files.writeString(authority, good);
        awaitMembers("10.0.0.1:8080");
    }

    private void awaitMembers(String... expected) {
        Await.until("members " + List.of(expected), () -> members().equals(List.of(expected)));
    }

    private List<String> members() {
        return pool.backends().stream()
                .map(Backend::member)
                .map(member -> member.address() + (member.terminating() ? " terminating" : ""))
                .toList();
    }

    private static JsonObject slice(JsonObject... endpoints) {
        return new JsonObject()
                .put("addressType", "IPv4")
                .put("endpoints", new JsonArray(List.of(endpoints)))
                .put(
                        "ports",
                        new JsonArray().add(new JsonObject().put("name", "http").put("port", 8080)));
    }

    private static JsonObject ready(String address) {
        return endpoint(address, true, true, false);
    }

    private static JsonObject endpoint(String address, boolean ready, boolean serving, boolean terminating) {
        return new JsonObject()
                .put("addresses", new JsonArray().add(address))
                .put("targetRef", new JsonObject().put("kind", "Pod").put("name", "pod-" + address))
                .put(
                        "conditions",
                        new JsonObject()
                                .put("ready", ready)
                                .put("serving", serving)
                                .put("terminating", terminating));
    }
}
