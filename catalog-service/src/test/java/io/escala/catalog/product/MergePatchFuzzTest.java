package io.escala.catalog.product;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Merge patches of any shape, against the pseudocode of RFC 7396 section 2. As an ordinary test it goes through the seeds
 * next to it; CONTRIBUTING.md says how it searches for more.
 */
final class MergePatchFuzzTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String[] NAMES = {"a", "b", "c", ""};

    @FuzzTest(maxDuration = "10m")
    void isThatOfTheRfc(FuzzedDataProvider data) {
        var target = object(data, 0);
        var patch = object(data, 0);
        var expected = mergePatch(target.deepCopy(), patch.deepCopy());
        var before = patch.deepCopy();
        assertThat(MergePatch.apply(target, patch)).isEqualTo(expected);
        assertThat(patch).isEqualTo(before);
    }

    /** RFC 7396, section 2, word by word. */
    private static JsonNode mergePatch(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        var result = target instanceof ObjectNode object ? object : NODES.objectNode();
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                var old = result.path(change.getKey());
                result.set(change.getKey(), mergePatch(old, change.getValue()));
            }
        });
        return result;
    }

    private static ObjectNode object(FuzzedDataProvider data, int depth) {
        var object = NODES.objectNode();
        for (int members = data.consumeInt(0, 4); members > 0; members--) {
            object.set(data.pickValue(NAMES), value(data, depth));
        }
        return object;
    }

    private static JsonNode value(FuzzedDataProvider data, int depth) {
        return switch (data.consumeInt(0, depth < 6 ? 5 : 3)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.numberNode(data.consumeInt());
            case 2 -> NODES.textNode(data.consumeString(4));
            case 3 -> NODES.booleanNode(data.consumeBoolean());
            case 4 -> NODES.arrayNode().add(value(data, depth + 1));
            default -> object(data, depth + 1);
        };
    }
}
