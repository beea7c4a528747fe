package io.escala.cache;

import static io.escala.cache.RedisCacheTest.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.cache.Lookup.Bypass;
import io.escala.cache.Lookup.Missing;
import io.escala.cache.Lookup.Reason;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The protocol on a Redis that restarts, dies and hangs. */
class RedisOutageTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final CacheUnderTest cache = CacheUnderTest.start();

    @AfterEach
    void stop() {
        cache.close();
    }

    /**
     * A writer opens its fence, Redis restarts empty, a reader leases and loads the old row, the writer's COMMIT lands.
     * Only the quarantine refuses the fill.
     */
    @Test
    void afterARestartNothingIsFilledUntilNoWriterFromBeforeCanCommit() {
        cache.awaitTrusted();
        cache.open("sku");
        cache.server().kill();
        cache.server().restart();
        var restarted = System.nanoTime();

        CacheUnderTest.await(this::answers);
        assertThat(cache.read("sku")).isEqualTo(new Bypass(Reason.QUARANTINE, null));

        CacheUnderTest.await(() -> cache.read("sku") instanceof Missing);
        assertThat(Duration.ofNanos(System.nanoTime() - restarted)).isGreaterThan(Protocol.COMMIT_WINDOW);
    }

    /** The control: the same story without the quarantine stores what the COMMIT makes old. */
    @Test
    void withoutTheQuarantineTheWriterFromBeforeIsForgotten() {
        cache.awaitTrusted();
        cache.open("sku");
        cache.server().kill();
        cache.server().restart();
        CacheUnderTest.await(this::answers);
        cache.skipQuarantine("sku");
        CacheUnderTest.await(() ->
                cache.read("sku") instanceof Missing missing && cache.fill(missing, entry("old"), MINUTE, MINUTE));
    }

    @Test
    void aRestartRefusesTheLeasesFromBefore() {
        cache.awaitTrusted();
        var reader = cache.read("sku");
        cache.server().kill();
        cache.server().restart();
        CacheUnderTest.await(this::answers);
        cache.awaitTrusted();

        assertThat(cache.fill(reader, entry("old"), MINUTE, MINUTE)).isFalse();
    }

    @Test
    void aHangingRedisFailsTheStepInTimeAndAnswersAgainLater() {
        cache.awaitTrusted();
        cache.server().pause();
        try {
            var asked = System.nanoTime();
            assertThatThrownBy(() -> cache.read("sku")).hasMessageContaining("imeout");
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(4));
        } finally {
            cache.server().resume();
        }
        CacheUnderTest.await(this::answers);
    }

    private boolean answers() {
        try {
            cache.read("probe");
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
