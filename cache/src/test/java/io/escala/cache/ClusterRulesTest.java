package io.escala.cache;

import static io.escala.cache.RedisCacheTest.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.cache.Lookup.Bypass;
import io.escala.cache.Lookup.Fresh;
import io.escala.cache.Lookup.Missing;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A Redis in cluster mode refuses scripts whose keys are in several slots, and keys that a script does not declare. */
class ClusterRulesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void everyScriptKeepsToOneSlot() {
        try (var cache = CacheUnderTest.start("cluster-enabled yes")) {
            cache.command("cluster", "addslotsrange", "0", "16383");
            CacheUnderTest.await(() -> cache.answer("cluster", "info").contains("cluster_state:ok"));
            cache.awaitTrusted();
            assertThatThrownBy(() -> cache.command("mset", "a", "1", "b", "2")).hasMessageContaining("CROSSSLOT");

            var skus = IntStream.range(0, 200).mapToObj(i -> "product-" + i).toList();
            var subjects = List.of(new Subject.Product("product-0"), Subject.Query.of("all"));
            for (var subject : subjects) {
                assertThat(cache.fill(cache.read(subject), entry("v1"), MINUTE, MINUTE))
                        .isTrue();
                assertThat(cache.read(subject)).isInstanceOf(Fresh.class);
            }
            var fence = CacheUnderTest.join(cache.cache().open(skus));
            subjects.forEach(subject -> assertThat(cache.read(subject)).isInstanceOf(Bypass.class));
            cache.close(fence);
            for (var subject : subjects) {
                var lookup = cache.read(subject);
                assertThat(lookup).isInstanceOf(Missing.class);
                CacheUnderTest.join(cache.cache().release(CacheUnderTest.lease(lookup)));
            }
            CacheUnderTest.join(cache.cache().settle(skus));
        }
    }
}
