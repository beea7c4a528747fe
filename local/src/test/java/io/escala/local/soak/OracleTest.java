package io.escala.local.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.escala.local.Output;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OracleTest {

    @Test
    void aReadOwesWhatWasAcknowledgedBeforeItBegan() {
        History history = new History();
        long before = System.nanoTime();
        history.attempted(1);
        history.acknowledged(1);
        long between = System.nanoTime();
        history.acknowledged(2);
        history.attempted(3);
        assertThat(history.floor(before)).isZero();
        assertThat(history.floor(between)).isEqualTo(1);
        assertThat(history.floor(System.nanoTime())).isEqualTo(2);
        assertThat(history.ceiling()).isEqualTo(3);
    }

    @Test
    void aLateAcknowledgementOfAnEarlierWriteTakesNothingBack() {
        History history = new History();
        history.acknowledged(5);
        history.acknowledged(4);
        assertThat(history.floor(System.nanoTime())).isEqualTo(5);
    }

    @Test
    void onlyAFaultThatLastedMeanwhileExcusesAndOnlyWhatItMayBreak() {
        Excuses excuses = new Excuses();
        long before = System.nanoTime();
        Excuses.Window window = excuses.open(Set.of(Operation.WRITE));
        long during = System.nanoTime();
        assertThat(excuses.allow(Operation.WRITE, during, System.nanoTime())).isTrue();
        assertThat(excuses.allow(Operation.READ, during, System.nanoTime())).isFalse();
        window.close();
        assertThat(excuses.allow(Operation.WRITE, before, before)).isFalse();
        assertThat(excuses.allow(Operation.WRITE, before, during)).isTrue();
        long after = System.nanoTime();
        assertThat(excuses.allow(Operation.WRITE, after, System.nanoTime())).isFalse();
    }

    @Test
    void aBrokenPromiseIsToldAndDecidesTheVerdict() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Verdict verdict = new Verdict(new Output(new PrintStream(said, true, StandardCharsets.UTF_8)));
        verdict.succeeded(Operation.READ);
        assertThat(verdict.held()).isTrue();
        verdict.broke("no read fails", "503");
        assertThat(verdict.held()).isFalse();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("no read fails: 503");
        assertThat(verdict.lines()).anyMatch(line -> line.startsWith("BROKEN 1 times: no read fails"));
    }
}
