package io.escala.jobs.types;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormulasTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            '=1+1,   =1+1
            ''=1+1,  '=1+1
            '-5,     -5
            '＝1,    ＝1
            'tis,    'tis
            '',      ''
            =1+1,    =1+1
            a'=b,    a'=b
            """)
    void oneApostropheGoesWhereOneGuards(String text, String expected) {
        assertThat(Formulas.unguarded(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "'=1", "''-1", "\t1", "＠a", "tea", "'tis", "", "'", "a=b", "=1\n=2"})
    void whatIsGuardedComesBackAsItWas(String text) {
        var guarded = Formulas.guarded(text);
        assertThat(guarded).doesNotMatch("(?s)[=+@\\t\\r\\n＝＋－＠-].*");
        assertThat(Formulas.unguarded(guarded)).isEqualTo(text);
    }
}
