package io.escala.catalog.product;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Generated;
import org.hibernate.generator.EventType;
import org.jspecify.annotations.Nullable;

/**
 * A product as it is stored.
 *
 * <p>Every change draws a new version from one sequence for all products, so that the version of a product only grows,
 * also when it was deleted in between.
 */
@Entity
@Table(name = "product")
class Product extends PanacheEntityBase {

    @Id
    String sku;

    String name;

    @Nullable
    String description;

    @Nullable
    String category;

    BigDecimal price;

    String currency;

    long stock;

    /** A JSON object. */
    @ColumnTransformer(read = "attributes::text", write = "?::jsonb")
    String attributes;

    @Generated(
            event = {EventType.INSERT, EventType.UPDATE},
            sql = "nextval('product_version')")
    long version;

    @Generated(event = EventType.INSERT, sql = "now()")
    @Column(name = "created_at")
    Instant createdAt;

    @Generated(
            event = {EventType.INSERT, EventType.UPDATE},
            sql = "now()")
    @Column(name = "updated_at")
    Instant updatedAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected Product() {}

    @SuppressWarnings("NullAway.Init") // the database makes version and times
    Product(ProductDraft draft) {
        sku = draft.sku();
        replace(draft);
    }

    /** Takes on the draft's content; the sku stays. */
    final void replace(ProductDraft draft) {
        name = draft.name();
        description = draft.description();
        category = draft.category();
        price = draft.price();
        currency = draft.currency();
        stock = draft.stock();
        attributes = draft.attributes();
    }

    String etag() {
        return Long.toString(version);
    }
}
