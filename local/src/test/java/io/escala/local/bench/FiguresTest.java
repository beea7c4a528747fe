package io.escala.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class FiguresTest {

    @Test
    void aSpreadHasTheMiddleOfItsRounds() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0), x -> x)).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0), x -> x).median()).isEqualTo(2.5);
    }

    @Test
    void ratiosAreTakenRoundByRound() {
        // Each round the machine was half as fast as before; the ratio stays.
        List<Sample> ours = List.of(sample(10), sample(20));
        List<Sample> theirs = List.of(sample(20), sample(40));
        assertThat(Report.ratio(ours, theirs)).isEqualTo(new Spread(0.5, 0.5, 0.5));
    }

    @Test
    void aChartIsAnSvgWithABarForEachAndItsTextEscaped() throws Exception {
        String svg = new BarChart("a < b & c")
                .bar("ours", new Spread(5, 4, 6))
                .bar("theirs", new Spread(10, 8, 12))
                .svg();
        var document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        var bars = document.getElementsByTagName("rect");
        assertThat(bars.getLength()).isEqualTo(2);
        assertThat(Double.parseDouble(((Element) bars.item(0)).getAttribute("width")) * 2)
                .isCloseTo(Double.parseDouble(((Element) bars.item(1)).getAttribute("width")), within(0.2));
        assertThat(document.getElementsByTagName("text").item(0).getTextContent())
                .isEqualTo("a < b & c");
    }

    private static Sample sample(double cpu) {
        return new Sample(1, cpu / 2, cpu / 2, 1, 1, 1, 0);
    }

    @Test
    void processorTimeOfAProcessIsWhatItUsed() {
        List<ProcessHandle> self = List.of(ProcessHandle.current());
        CpuTime before = CpuTime.of(self);
        long spin = System.nanoTime() + Duration.ofMillis(300).toNanos();
        long turns = 0;
        while (CpuTime.of(self).minus(before).total().toMillis() < 100) {
            turns++;
            assertThat(System.nanoTime() - spin)
                    .as("spinning uses time")
                    .isLessThan(Duration.ofSeconds(30).toNanos());
        }
        assertThat(turns).isPositive();
    }
}
