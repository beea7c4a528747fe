package io.escala.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the default install asks of a node, and the small one; the pod of {@code helm test} included. */
class BudgetTest {
    private static final BigDecimal GIB = new BigDecimal(1L << 30);

    @Test
    void theDefaultsFitAKindNodeOfTwoCpus() {
        List<Manifest> manifests = Chart.render("{}");
        assertThat(sum(manifests, "cpu")).isLessThanOrEqualTo(new BigDecimal("0.8"));
        assertThat(sum(manifests, "memory")).isLessThanOrEqualTo(GIB.multiply(new BigDecimal(2)));
    }

    @Test
    void twoSmallReleasesFitWhereOneOfTheDefaultsDoes() {
        List<Manifest> manifests = Chart.render(Project.read(Project.CHART.resolve("values-small.yaml")));
        assertThat(sum(manifests, "cpu")).isLessThanOrEqualTo(new BigDecimal("0.4"));
        assertThat(sum(manifests, "memory")).isLessThanOrEqualTo(GIB.multiply(new BigDecimal("1.5")));
    }

    private static BigDecimal sum(List<Manifest> manifests, String resource) {
        return manifests.stream()
                .map(m -> m.containers()
                        .map(c -> Quantity.getAmountInBytes(new Quantity(
                                c.at("/resources/requests/" + resource).asText())))
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .multiply(new BigDecimal(m.at("/spec/replicas").asInt(1))))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
