package io.escala.jobs.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobTypesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            export-products  | {}
            export-products  | {"format":"ndjson","formulas":"raw","filter":null}
            export-products  | {"filter":{"category":"tea","currency":"EUR","minPrice":"1.10","maxPrice":2,"minStock":0,"maxStock":9,"text":"a"}}
            reprice-products | {"category":"tea","percent":-12.5}
            reprice-products | {"allCategories":true,"percent":"10","rounding":{"mode":"up","ending":"0.99"},"floor":"0.50"}
            reprice-products | {"category":"tea","amount":"-1.50","currency":"EUR","rounding":{"decimals":0}}
            inventory-report | {}
            inventory-report | {"quantiles":[0.5,"0.99"]}
            import-products  | {"file":"1","format":"csv","encoding":"gzip","size":3,"currency":"EUR"}
            simulate         | {"duration":"PT1S","steps":3,"failureRate":0.5}
            of-a-later-time  | {"anything":1}
            """)
    void whatAWorkerCanRunPasses(String type, String payload) {
        assertThatCode(() -> JobTypes.check(type, payload)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            export-products  | []                                                        | payload
            export-products  | {"a":1,"a":2}                                             | payload
            export-products  | {"format":"xml"}                                          | payload.format
            export-products  | {"formulas":true}                                         | payload.formulas
            export-products  | {"filters":{}}                                            | payload.filters
            export-products  | {"filter":[]}                                             | payload.filter
            export-products  | {"filter":{"colour":"red"}}                               | payload.filter.colour
            export-products  | {"filter":{"category":""}}                                | payload.filter.category
            export-products  | {"filter":{"category":"a\\u0000b"}}                       | payload.filter.category
            export-products  | {"filter":{"minPrice":-1}}                                | payload.filter.minPrice
            export-products  | {"filter":{"minPrice":1e999999999}}                       | payload.filter.minPrice
            export-products  | {"filter":{"minPrice":"NaN"}}                             | payload.filter.minPrice
            export-products  | {"filter":{"minPrice":2,"maxPrice":1}}                    | payload.filter.minPrice
            export-products  | {"filter":{"minStock":1.5}}                               | payload.filter.minStock
            export-products  | {"filter":{"currency":"EURO"}}                            | payload.filter.currency
            reprice-products | {"percent":10}                                            | payload.category
            reprice-products | {"category":"a","allCategories":true,"percent":10}        | payload.category
            reprice-products | {"category":"a"}                                          | payload.percent
            reprice-products | {"category":"a","percent":1,"amount":1,"currency":"EUR"}  | payload.percent
            reprice-products | {"category":"a","percent":-100.5}                         | payload.percent
            reprice-products | {"category":"a","amount":1}                               | payload.currency
            reprice-products | {"category":"a","amount":"1.505","currency":"EUR"}        | payload.amount
            reprice-products | {"category":"a","percent":1,"rounding":{"mode":"near"}}   | payload.rounding.mode
            reprice-products | {"category":"a","percent":1,"rounding":{"ending":"x"}}    | payload.rounding.ending
            reprice-products | {"category":"a","percent":1,"rounding":{"decimals":5}}    | payload.rounding.decimals
            reprice-products | {"category":"a","percent":1,"floor":-1}                   | payload.floor
            inventory-report | {"quantiles":[]}                                          | payload.quantiles
            inventory-report | {"quantiles":[1.1]}                                       | payload.quantiles
            import-products  | {"format":"csv"}                                          | payload.file
            import-products  | {"file":"1"}                                              | payload.format
            import-products  | {"file":"1","format":"csv","encoding":"br"}               | payload.encoding
            simulate         | {"duration":"5 s"}                                        | payload.duration
            simulate         | {"duration":"PT2H"}                                       | payload.duration
            simulate         | {"steps":0}                                               | payload.steps
            simulate         | {"failureRate":2}                                         | payload.failureRate
            """)
    void aWrongFieldIsNamed(String type, String payload, String field) {
        assertThatThrownBy(() -> JobTypes.check(type, payload))
                .isInstanceOfSatisfying(InvalidPayloadException.class, e -> {
                    assertThat(e.field()).isEqualTo(field);
                    assertThat(e.fault()).isNotEmpty();
                });
    }

    @Test
    void numbersStayExact() throws InvalidPayloadException {
        var request = RepriceRequest.parse("{\"category\":\"a\",\"percent\":0.1000000000000000055}");
        assertThat(request.percent()).isEqualTo(new BigDecimal("0.1000000000000000055"));
    }
}
