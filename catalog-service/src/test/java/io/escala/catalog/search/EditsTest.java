package io.escala.catalog.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditsTest {

    @ParameterizedTest
    @CsvSource({"mug,mug,0", "mug,mugs,1", "bleu,blue,1", "teapto,teapot,1", "kitten,sitting,3", "'',abc,3", "ab,ba,1"})
    void editsAreCounted(String a, String b, int edits) {
        assertThat(Edits.between(a, b)).isEqualTo(edits);
        assertThat(Edits.between(b, a)).isEqualTo(edits);
    }

    @Test
    void theNearestWordIsTakenWhenItIsNearEnough() {
        assertThat(Edits.nearest("bleu", List.of("blew", "blue"))).isEqualTo("blew");
        assertThat(Edits.nearest("bleu", List.of("blur", "blue"))).isEqualTo("blue");
        assertThat(Edits.nearest("mug", List.of("smog"))).isEqualTo("mug");
        assertThat(Edits.nearest("colnader", List.of("colander"))).isEqualTo("colander");
        assertThat(Edits.nearest("colander", List.of())).isEqualTo("colander");
    }
}
