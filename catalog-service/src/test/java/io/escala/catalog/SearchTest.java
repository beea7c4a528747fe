package io.escala.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found, and in which order. */
@QuarkusTest
@QuarkusTestResource(Stores.class)
class SearchTest {

    @TestHTTPResource("/")
    URI base;

    @Inject
    DataSource database;

    private Shelf shelf;
    private Rows rows;

    @BeforeEach
    void connect() {
        shelf = Shelf.empty(base);
        rows = new Rows(database);
    }

    @Test
    void wordsAreFoundWhateverTheirCaseAccentsOrEnding() {
        shelf.putSome();
        assertThat(shelf.skus("q=mug")).containsExactlyInAnyOrder("1", "3");
        assertThat(shelf.skus("q=MUG%20Blue")).containsExactlyInAnyOrder("1", "3");
        assertThat(shelf.skus("q=cafe")).containsExactly("2");
        assertThat(shelf.skus("q=caf%C3%A9%20cr")).containsExactly("2");
        assertThat(shelf.skus("q=te")).containsExactly("4");
        assertThat(shelf.skus("q=last%20lid")).containsExactly("3");
        assertThat(shelf.skus("q=mug%20teapot")).isEmpty();
    }

    @Test
    void theShorterNameIsTheMoreRelevant() {
        shelf.putSome();
        assertThat(shelf.skus("q=blue%20mug")).containsExactly("1", "3");
    }

    @Test
    void operatorsAreWordsLikeOthers() {
        shelf.putSome();
        for (var q :
                List.of("mug'", "mug:*", "'mug'", "mug\\", "(mug", "!mug", "mug%20%26", "mug%20%7C", "mug'%3Bdrop--")) {
            var found = shelf.http().get("products?category=" + shelf.category() + "&q=" + q.replace("\\", "%5C"));
            assertThat(found.statusCode()).as(q).isEqualTo(200);
        }
        assertThat(shelf.skus("q=%27mug%27")).containsExactlyInAnyOrder("1", "3");
    }

    @Test
    void filtersNarrowWhatIsFound() {
        shelf.putSome();
        assertThat(shelf.skus("minPrice=9.99&maxPrice=12")).containsExactly("2", "3");
        assertThat(shelf.skus("inStock=true")).containsExactly("1", "3", "4");
        assertThat(shelf.skus("inStock=false")).containsExactly("2");
        assertThat(shelf.skus("attribute=colour:blue")).containsExactly("1", "2", "3");
        assertThat(shelf.skus("attribute=colour:blue&attribute=grams:500")).containsExactly("2");
        assertThat(shelf.skus("attribute=lid:true")).containsExactly("3");
        assertThat(shelf.skus("q=blue&maxPrice=10&inStock=true&attribute=colour:blue&sort=price"))
                .containsExactly("1", "3");
    }

    @Test
    void theOrderIsTheOneAskedFor() {
        shelf.putSome();
        assertThat(shelf.skus("sort=price")).containsExactly("1", "3", "2", "4");
        assertThat(shelf.skus("sort=-price")).containsExactly("4", "2", "3", "1");
        assertThat(shelf.skus("sort=name")).containsExactly("3", "1", "2", "4");
        assertThat(shelf.skus("sort=newest")).containsExactly("4", "3", "2", "1");
        assertThat(shelf.skus("q=blue&sort=-price")).containsExactly("2", "3", "1");
    }

    @Test
    void aWordThatNoProductHasIsTakenForMisspelt() {
        shelf.putSome();
        awaitFolded();
        assertThat(shelf.search("q=teapto").get("corrected").asText()).isEqualTo("teapot");
        assertThat(shelf.skus("q=teapto")).containsExactly("4");
        assertThat(shelf.skus("q=bleu%20mug")).containsExactly("1", "3");
        assertThat(shelf.search("q=blue%20mug").has("corrected")).isFalse();
        assertThat(shelf.skus("q=xyzzyplugh")).isEmpty();
    }

    @Test
    void theNextPageOfMisspeltWordsGoesOn() {
        for (int i = 0; i < 5; i++) {
            shelf.put(Integer.toString(i), "Samovar", Integer.toString(i + 1), 1, "{}");
        }
        awaitFolded();
        var first = shelf.search("q=samvar&limit=2&sort=price");
        assertThat(shelf.skus(first)).containsExactly("0", "1");
        var second = shelf.search(
                "q=samvar&limit=2&sort=price&cursor=" + first.get("next").asText());
        assertThat(shelf.skus(second)).containsExactly("2", "3");
        assertThat(second.get("corrected").asText()).isEqualTo("samovar");
    }

    /** New words are compared with once they are folded in. */
    private void awaitFolded() {
        rows.awaitNone("SELECT count(*) FROM product_word_new");
    }

    @Test
    void namedProductsComeInTheOrderTheyAreNamed() {
        shelf.putSome();
        var path = "products?sku=" + shelf.category() + "3&sku=nope&sku=" + shelf.category() + "1&sku="
                + shelf.category() + "3";
        assertThat(shelf.skus(Http.json(shelf.http().get(path)))).containsExactly("3", "1");
        assertThat(shelf.http().get("products?sku=a&limit=3").statusCode()).isEqualTo(400);
        assertThat(shelf.http().get("products?sku=..").statusCode()).isEqualTo(400);
        assertThat(shelf.http().get("products?sku=a" + "&sku=a".repeat(100)).statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            q=%20                       | q
            q=!!                        | q
            q=a%00b                     | q
            q=1%202%203%204%205%206%207%208%209%2010%2011 | q
            q=a&q=b                     | q
            minPrice=-1                 | minPrice
            minPrice=NaN                | minPrice
            minPrice=1e3                | minPrice
            maxPrice=1.23456            | maxPrice
            minPrice=2&maxPrice=1       | minPrice
            inStock=yes                 | inStock
            attribute=x                 | attribute
            attribute=:x                | attribute
            attribute=a:%00             | attribute
            sort=cheapest               | sort
            sort=relevance              | sort
            limit=0                     | limit
            page=2                      | page
            """)
    void aBadParameterIsNamed(String query, String field) {
        var refused = shelf.http().get("products?" + query);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(Http.json(refused).get("field").asText()).isEqualTo(field);
    }
}
