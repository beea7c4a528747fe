package io.escala.catalog.product;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escala.catalog.changes.WriteFence;
import io.escala.catalog.changes.WriteFence.Change;
import io.escala.catalog.problem.Problem;
import io.escala.catalog.product.ProductRules.Checked;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.concurrent.Callable;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** Writes of single products, each in one transaction that holds the product's row from its first look at it. */
@ApplicationScoped
class ProductWrites {

    private final WriteFence fence;

    @Inject
    ProductWrites(WriteFence fence) {
        this.fence = fence;
    }

    /** What a write came to. */
    sealed interface Outcome {
        record Created(Product product) implements Outcome {}

        record Replaced(Product product) implements Outcome {}

        record Deleted() implements Outcome {}

        record Missing() implements Outcome {}

        record PreconditionFailed() implements Outcome {}
    }

    Outcome put(ProductDraft draft, Precondition precondition) {
        return retriedOnce(() -> {
            var present = locked(draft.sku());
            if (!precondition.allows(present)) {
                return Change.none(new Outcome.PreconditionFailed());
            }
            return present == null ? create(draft) : replace(present, draft);
        });
    }

    /** Applies a JSON merge patch (RFC 7396). */
    Outcome patch(String sku, ObjectNode patch, Precondition precondition) {
        return retriedOnce(() -> {
            var present = locked(sku);
            if (present == null) {
                return Change.none(new Outcome.Missing());
            }
            if (!precondition.allows(present)) {
                return Change.none(new Outcome.PreconditionFailed());
            }
            var merged = MergePatch.apply(ProductJson.json(present), patch);
            return replace(present, draft(ProductJson.fields(sku, merged)));
        });
    }

    Outcome delete(String sku, Precondition precondition) {
        return retriedOnce(() -> {
            var present = locked(sku);
            if (present == null) {
                return Change.none(new Outcome.Missing());
            }
            if (!precondition.allows(present)) {
                return Change.none(new Outcome.PreconditionFailed());
            }
            present.delete();
            return new Change<>(new Outcome.Deleted(), List.of(sku));
        });
    }

    /** @throws Problem 400 naming every rule that the fields break */
    static ProductDraft draft(ProductFields fields) {
        return switch (ProductRules.check(fields)) {
            case Checked.Valid valid -> valid.draft();
            case Checked.Invalid invalid -> throw Problem.invalid(invalid.violations());
        };
    }

    /** Two creations of one product at once: the loser finds the winner's row the second time. */
    private Outcome retriedOnce(Callable<Change<Outcome>> write) {
        try {
            return fence.write(write);
        } catch (ConstraintViolationException e) {
            return fence.write(write);
        }
    }

    private static Change<Outcome> create(ProductDraft draft) {
        var product = new Product(draft);
        product.persist();
        return new Change<>(new Outcome.Created(asStored(product)), List.of(draft.sku()));
    }

    private static Change<Outcome> replace(Product present, ProductDraft draft) {
        present.replace(draft);
        return new Change<>(new Outcome.Replaced(asStored(present)), List.of(draft.sku()));
    }

    /** What a read will show, to the byte: PostgreSQL puts JSON in an order of its own. */
    private static Product asStored(Product product) {
        Product.flush();
        Product.getEntityManager().refresh(product);
        return product;
    }

    private static @Nullable Product locked(String sku) {
        return Product.findById(sku, LockModeType.PESSIMISTIC_WRITE);
    }
}
