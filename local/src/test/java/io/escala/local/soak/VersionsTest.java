package io.escala.local.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The oracle of the cache's soak has to be right, or it finds nothing. */
class VersionsTest {

    private final Versions versions = new Versions();

    @Test
    void aReadShowsTheLastAcknowledgedWriteOrALaterOne() {
        versions.put(1);
        assertThat(fault(Versions.ABSENT))
                .as("before the first acknowledgement")
                .isNull();
        versions.stands(1);
        long before = System.nanoTime();
        versions.put(2);
        versions.stands(2);
        versions.put(3);
        assertThat(fault(1)).isNotNull();
        assertThat(fault(2)).isNull();
        assertThat(fault(3)).as("sent, perhaps committed").isNull();
        assertThat(fault(4)).as("never sent").isNotNull();
        assertThat(versions.fault(before, 1)).as("a read that began before").isNull();
        assertThat(fault(Versions.ABSENT)).isNotNull();
    }

    @Test
    void aDeletionIsAVersionThatShowsNothing() {
        versions.put(1);
        versions.stands(1);
        versions.delete(2);
        assertThat(fault(1)).isNull();
        assertThat(fault(Versions.ABSENT)).as("sent, perhaps committed").isNull();
        versions.stands(2);
        assertThat(fault(1)).isNotNull();
        assertThat(fault(2)).as("nothing shows it").isNotNull();
        assertThat(fault(Versions.ABSENT)).isNull();
        versions.put(3);
        versions.stands(3);
        assertThat(fault(Versions.ABSENT)).isNotNull();
    }

    private @Nullable String fault(long seen) {
        return versions.fault(System.nanoTime(), seen);
    }
}
