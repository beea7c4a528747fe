package io.escala.worker.catalog;

/** What the catalog does by itself, a step at a time. */
public enum CatalogEffect {
    /** Products are written to the job's file. */
    EXPORT("export"),
    /** Products get new prices. */
    PRICES("prices"),
    /** The inventory is written to the job's files. */
    INVENTORY("inventory");

    private final String path;

    CatalogEffect(String path) {
        this.path = path;
    }

    String path() {
        return path;
    }
}
