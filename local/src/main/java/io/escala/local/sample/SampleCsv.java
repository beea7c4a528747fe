package io.escala.local.sample;

import java.io.IOException;
import java.io.Writer;

/** Generated products in the form that POST /api/imports takes (RFC 4180). */
public final class SampleCsv {
    private SampleCsv() {}

    /** Writes the header and the products 1 to {@code count}. */
    public static void write(int count, Writer to) throws IOException {
        write(1, count, to);
    }

    /** Writes the header and so many products, beginning with number {@code first}. */
    public static void write(int first, int count, Writer to) throws IOException {
        to.write("sku,name,description,category,price,currency,stock,attributes\n");
        for (int number = first; number < first + count; number++) {
            SampleProduct product = SampleProduct.number(number);
            to.write(product.sku());
            to.write(',');
            to.write(quoted(product.name()));
            to.write(',');
            to.write(quoted(product.description()));
            to.write(',');
            to.write(product.category());
            to.write(',');
            to.write(product.price().toPlainString());
            to.write(',');
            to.write(product.currency());
            to.write(',');
            to.write(Integer.toString(product.stock()));
            to.write(',');
            to.write(quoted(product.attributes()));
            to.write('\n');
        }
    }

    private static String quoted(String field) {
        boolean plain = field.indexOf('"') < 0 && field.indexOf(',') < 0 && field.indexOf('\n') < 0;
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
