package io.escala.worker.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
