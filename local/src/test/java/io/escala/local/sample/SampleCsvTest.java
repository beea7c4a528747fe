package io.escala.local.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SampleCsvTest {
    @Test
    void sameNumberGivesTheSameProducts() throws IOException {
        assertThat(csv(500)).isEqualTo(csv(500));
        assertThat(csv(500)).startsWith(csv(100));
    }

    @Test
    void productsDifferInSkuCategoryAndPrice() {
        Set<String> skus = new HashSet<>();
        Set<String> categories = new HashSet<>();
        Set<Object> prices = new HashSet<>();
        for (int i = 1; i <= 1000; i++) {
            SampleProduct product = SampleProduct.number(i);
            skus.add(product.sku());
            categories.add(product.category());
            prices.add(product.price());
            assertThat(product.price()).isPositive().hasScaleOf(2);
            assertThat(product.sku()).matches("[A-Za-z0-9._+-]{1,128}");
            assertThat(product.stock()).isNotNegative();
        }
        assertThat(skus).hasSize(1000);
        assertThat(categories).hasSize(7);
        assertThat(prices).hasSizeGreaterThan(300);
    }

    @Test
    void someDescriptionsAreQuotedMultiLineOrEmpty() throws IOException {
        String csv = csv(100);
        assertThat(csv).contains("\"\"the best ").contains("\nCare: wipe").contains(",,", "\"{\"\"colour\"\":");
        assertThat(csv.lines().count()).isGreaterThan(101);
    }

    private static String csv(int count) throws IOException {
        StringWriter writer = new StringWriter();
        SampleCsv.write(count, writer);
        return writer.toString();
    }
}
