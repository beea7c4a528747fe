package io.escala.catalog.search;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escala.catalog.problem.Problem;
import io.escala.catalog.product.ProductRules;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query of a listing's address, read strictly: what it does not know, or finds twice, it refuses. */
final class Parameters {

    static final String CURSOR = "cursor";
    static final String LIMIT = "limit";

    private static final Set<String> NAMES =
            Set.of("q", "category", "minPrice", "maxPrice", "inStock", "attribute", "sort", LIMIT, CURSOR);

    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 200;
    private static final int MAX_ATTRIBUTES = 5;
    private static final int MAX_ATTRIBUTE = 200;
    private static final Pattern PRICE = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,4})?");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?");

    private final Map<String, List<String>> given;

    Parameters(Map<String, List<String>> given) {
        this.given = given;
        for (var name : given.keySet()) {
            if (!NAMES.contains(name)) {
                throw Problem.badRequest(
                        name,
                        "is not a parameter of this listing: "
                                + String.join(", ", NAMES.stream().sorted().toList()));
            }
        }
    }

    /**
     * What they ask for.
     *
     * @param until when nobody waits for the answer any more, of {@link System#nanoTime()}
     * @throws Problem 400 naming the parameter that is wrong
     */
    SearchRequest request(Cursors cursors, long until) {
        var q = one("q");
        var words = q == null ? null : Words.parse(q);
        var fingerprint = Fingerprint.of(given);
        var cursor = one(CURSOR);
        var content = cursor == null ? null : cursors.parse(fingerprint, cursor);
        var corrected = content == null ? null : content.words();
        return new SearchRequest(
                corrected == null ? words : Words.parse(corrected),
                filter(),
                sort(words != null),
                limit(),
                content == null ? null : content.place(),
                corrected != null,
                fingerprint,
                until);
    }

    private Filter filter() {
        var category = one("category");
        if (category != null && !ProductRules.isCategory(category)) {
            throw Problem.badRequest("category", "is not one that a product can have");
        }
        var min = price("minPrice");
        var max = price("maxPrice");
        if (min != null && max != null && min.compareTo(max) > 0) {
            throw Problem.badRequest("minPrice", "is more than maxPrice");
        }
        return new Filter(category, min, max, inStock(), attributes());
    }

    private Sort sort(boolean hasWords) {
        var label = one("sort");
        if (label == null) {
            return hasWords ? Sort.RELEVANCE : Sort.SKU;
        }
        var sort = Sort.named(label).orElseThrow(() -> Problem.badRequest("sort", "must be one of " + Sort.labels()));
        if (sort == Sort.RELEVANCE && !hasWords) {
            throw Problem.badRequest("sort", "can be relevance only with q");
        }
        return sort;
    }

    private int limit() {
        var text = one(LIMIT);
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_LIMIT) {
            throw Problem.badRequest(LIMIT, "must be 1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(text);
    }

    private @Nullable BigDecimal price(String name) {
        var text = one(name);
        if (text == null) {
            return null;
        }
        if (!PRICE.matcher(text).matches()) {
            throw Problem.badRequest(
                    name, "must be a decimal such as 12.30, at most 12 digits before and 4 after the point");
        }
        return new BigDecimal(text);
    }

    private @Nullable Boolean inStock() {
        var text = one("inStock");
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Problem.badRequest("inStock", "must be true or false");
        };
    }

    private List<List<String>> attributes() {
        var texts = given.getOrDefault("attribute", List.of());
        if (texts.size() > MAX_ATTRIBUTES) {
            throw Problem.badRequest("attribute", "may be given " + MAX_ATTRIBUTES + " times");
        }
        return texts.stream().map(Parameters::attribute).toList();
    }

    /** A value that reads like a number or truth value stands for it and for the text. */
    private static List<String> attribute(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || text.length() > MAX_ATTRIBUTE || text.chars().anyMatch(Character::isISOControl)) {
            throw Problem.badRequest(
                    "attribute", "must be name:value, at most " + MAX_ATTRIBUTE + " characters, none of them control");
        }
        var name = text.substring(0, colon);
        var value = text.substring(colon + 1);
        var alternatives = new ArrayList<String>();
        alternatives.add(object().put(name, value).toString());
        if (value.equals("true") || value.equals("false")) {
            alternatives.add(object().put(name, value.equals("true")).toString());
        } else if (NUMBER.matcher(value).matches()) {
            alternatives.add(object().put(name, new BigDecimal(value)).toString());
        }
        return alternatives;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private @Nullable String one(String name) {
        var values = given.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw Problem.badRequest(name, "may be given once");
        }
        return values.isEmpty() ? null : values.getFirst();
    }
}
