package io.escala.worker.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.jobs.PermanentJobException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShopifyColumnsTest {

    private static final String HEADER = "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,"
            + "Option1 Name,Option1 Value,Option1 Linked To,Option2 Name,Option2 Value,Option2 Linked To,"
            + "Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Variant Compare At Price,Variant Barcode,"
            + "Image Src,Variant Image,Price / International,Status\n";

    @Test
    void variantsAreProductsThatInheritFromTheFirstRow() throws Exception {
        var records = read("EUR", HEADER + """
                shirt,Linen shirt,"<p>Soft,
                cool</p>",Acme,Apparel > Shirts,Shirt,"summer, linen",TRUE,Size,S,,Colour,Blue,,SH-S,200,5,29.90,39.90,'4006381333931,https://x/1.jpg,,31,active
                shirt,,,,,,,,,M,,,Blue,,'00012,210,-2,29.90,,,,https://x/m.jpg,31,
                mug,Mug,,,Home > Mugs,,,TRUE,Title,Default Title,,,,,MUG-1,,7,8.00,,,,,9,active
                """);
        assertThat(records).hasSize(3);
        assertThat(product(records.get(0)))
                .isEqualTo("2 SH-S|Linen shirt - S / Blue|<p>Soft,\ncool</p>|Shirt|29.90|EUR|5|"
                        + "{\"handle\":\"shirt\",\"vendor\":\"Acme\",\"tags\":\"summer, linen\",\"status\":\"active\","
                        + "\"options\":{\"Size\":\"S\",\"Colour\":\"Blue\"},\"barcode\":\"'4006381333931\","
                        + "\"compareAtPrice\":\"39.90\",\"grams\":\"200\",\"image\":\"https://x/1.jpg\"}");
        assertThat(product(records.get(1)))
                .isEqualTo("4 00012|Linen shirt - M / Blue|<p>Soft,\ncool</p>|Shirt|29.90|EUR|0|"
                        + "{\"handle\":\"shirt\",\"vendor\":\"Acme\",\"tags\":\"summer, linen\",\"status\":\"active\","
                        + "\"options\":{\"Size\":\"M\",\"Colour\":\"Blue\"},\"grams\":\"210\","
                        + "\"image\":\"https://x/m.jpg\",\"oversold\":\"-2\"}");
        assertThat(product(records.get(2)))
                .isEqualTo("5 MUG-1|Mug|null|Home > Mugs|8.00|EUR|7|{\"handle\":\"mug\",\"status\":\"active\"}");
    }

    @Test
    void whatCannotBeToldApartIsReportedAndPicturesAreNot() throws Exception {
        var records = read("EUR", """
                Handle,Title,Variant SKU,Variant Price,Option1 Value,Image Src
                a,A,,1.00,Default Title,
                a,,,2.00,Red,
                a,,,,,https://x/2.jpg
                b,,B-1,1.00,,
                ,C,C-1,1.00,,
                """);
        assertThat(records.stream().map(ShopifyColumnsTest::describe))
                .containsExactly(
                        "2 null: Variant SKU is empty: the variant cannot be told from others",
                        "3 null: Variant SKU is empty: the variant cannot be told from others",
                        "passed",
                        "5 B-1: it continues the product \"b\", whose first row is missing or refused",
                        "6 C-1: Handle is empty: it is not known which product the row belongs to");
    }

    @Test
    void withoutACurrencyTheFileIsNotImported() {
        assertThatThrownBy(() -> read(null, HEADER))
                .isInstanceOf(PermanentJobException.class)
                .hasMessageContaining("?currency=EUR");
    }

    @Test
    void aChunkBeginsAnywhereAndStillInherits() throws Exception {
        var text = "Handle,Title,Variant SKU,Variant Price\na,A,A-1,1\na,,A-2,1\na,,A-3,1\n";
        var chunks = new Chunks(new CsvSource(Sources.utf8(text), "EUR"), 1);
        chunks.skip(2);
        assertThat(chunks.next().rows()).singleElement().satisfies(row -> {
            assertThat(row.sku()).isEqualTo("A-3");
            assertThat(row.name()).isEqualTo("A");
        });
    }

    private static List<FileRecord> read(@Nullable String currency, String text)
            throws IOException, PermanentJobException {
        var source = new CsvSource(Sources.utf8(text), currency);
        var records = new ArrayList<FileRecord>();
        for (var record = source.next(); record != null; record = source.next()) {
            records.add(record);
        }
        return records;
    }

    private static String product(FileRecord record) {
        var row = ((FileRecord.Product) record).row();
        return "%d %s|%s|%s|%s|%s|%s|%s|%s"
                .formatted(
                        row.line(),
                        row.sku(),
                        row.name(),
                        row.description(),
                        row.category(),
                        row.price(),
                        row.currency(),
                        row.stock(),
                        row.attributes());
    }

    private static String describe(FileRecord record) {
        return switch (record) {
            case FileRecord.Product(var row) -> "product " + row.sku();
            case FileRecord.Refused(var row) -> row.line() + " " + row.sku() + ": " + row.reason();
            case FileRecord.Passed() -> "passed";
        };
    }
}
