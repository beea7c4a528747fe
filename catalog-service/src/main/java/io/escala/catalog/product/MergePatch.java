package io.escala.catalog.product;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON merge patch (RFC 7396) of one object by another. */
final class MergePatch {

    private MergePatch() {}

    /** Changes the target and returns it. */
    static ObjectNode apply(ObjectNode target, ObjectNode patch) {
        for (var change : patch.properties()) {
            var field = change.getKey();
            var value = change.getValue();
            if (value.isNull()) {
                target.remove(field);
            } else if (value instanceof ObjectNode changes) {
                var present = target.get(field) instanceof ObjectNode object ? object : target.objectNode();
                target.set(field, apply(present, changes));
            } else {
                target.set(field, value);
            }
        }
        return target;
    }
}
