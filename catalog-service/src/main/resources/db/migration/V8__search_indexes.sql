-- Built while products are read and written: this script runs outside a transaction, and a start that was interrupted
-- here is followed by one that begins again. Why these indexes: docs/search.md.
SET lock_timeout = 0;
SET maintenance_work_mem = '128MB';

INSERT INTO product_word
    SELECT DISTINCT lexeme FROM product, unnest(tsvector_to_array(to_tsvector('escala', name))) lexeme
    ON CONFLICT DO NOTHING;
CREATE INDEX IF NOT EXISTS product_word_trigrams ON product_word USING gin (word gin_trgm_ops);

-- A bulk write goes into a list that is merged in bulk. Searches read the list too, so it is kept short.
DROP INDEX CONCURRENTLY IF EXISTS product_search;
CREATE INDEX CONCURRENTLY product_search ON product
    USING gin (product_words(name, category, description), category, attributes jsonb_path_ops)
    WITH (gin_pending_list_limit = 1024);

DROP INDEX CONCURRENTLY IF EXISTS product_by_price;
CREATE INDEX CONCURRENTLY product_by_price ON product (price, sku);
DROP INDEX CONCURRENTLY IF EXISTS product_by_category_price;
CREATE INDEX CONCURRENTLY product_by_category_price ON product (category, price, sku);
DROP INDEX CONCURRENTLY IF EXISTS product_by_created;
CREATE INDEX CONCURRENTLY product_by_created ON product (created_at, sku);
DROP INDEX CONCURRENTLY IF EXISTS product_by_category_created;
CREATE INDEX CONCURRENTLY product_by_category_created ON product (category, created_at, sku);
DROP INDEX CONCURRENTLY IF EXISTS product_by_name;
CREATE INDEX CONCURRENTLY product_by_name ON product ((left(lower(name), 100) COLLATE "C"), sku);

-- The first search after a bulk load plans with what is known here.
ANALYZE product;

RESET maintenance_work_mem;
SET lock_timeout = '30s';
