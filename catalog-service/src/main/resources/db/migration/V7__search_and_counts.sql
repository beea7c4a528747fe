-- Whoever writes products waits while the triggers are added, so give up before they do; the next start tries again.
SET LOCAL lock_timeout = '2s';

-- The words of products. Trusted extensions: the database's owner may create them.
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- Words as they are but for case and accents: catalogs have many languages, and stems of one are nonsense in another.
CREATE TEXT SEARCH CONFIGURATION escala (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION escala ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;

-- What a product is found by. A description's beginning suffices, and bounds what looking at a row costs.
CREATE FUNCTION product_words(name text, category text, description text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_tsvector('escala', name || ' ' || coalesce(category, '') || ' ' || left(coalesce(description, ''), 2000));

-- Every word that has stood in a name, against which misspelt ones are compared: far fewer than products. Words stay
-- when the last product goes; they lead to no result, not to a wrong one.
CREATE TABLE product_word (word text COLLATE "C" PRIMARY KEY);

-- Words and counts that writes have brought and nobody has folded in. Writes only append here: they would wait for each
-- other, or deadlock, on rows that they share.
CREATE TABLE product_word_new (word text NOT NULL);

-- Products in each category: the sum of both.
CREATE TABLE category_count (category text COLLATE "C" PRIMARY KEY, products bigint NOT NULL);
CREATE TABLE category_change (category text COLLATE "C" NOT NULL, change bigint NOT NULL);

CREATE FUNCTION product_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO category_change
        SELECT category, count(*) FROM added WHERE category IS NOT NULL GROUP BY category;
    INSERT INTO product_word_new
        SELECT DISTINCT lexeme
        FROM (SELECT DISTINCT name FROM added) named, unnest(tsvector_to_array(to_tsvector('escala', name))) lexeme
        WHERE NOT EXISTS (SELECT FROM product_word WHERE word = lexeme);
    RETURN NULL;
END $$;

CREATE FUNCTION product_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO category_change
        SELECT category, sum(change)
        FROM (SELECT category, 1 AS change FROM added UNION ALL SELECT category, -1 FROM removed) changes
        WHERE category IS NOT NULL GROUP BY category HAVING sum(change) <> 0;
    INSERT INTO product_word_new
        SELECT DISTINCT lexeme
        FROM (SELECT name FROM added EXCEPT SELECT name FROM removed) renamed,
            unnest(tsvector_to_array(to_tsvector('escala', name))) lexeme
        WHERE NOT EXISTS (SELECT FROM product_word WHERE word = lexeme);
    RETURN NULL;
END $$;

CREATE FUNCTION product_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO category_change
        SELECT category, -count(*) FROM removed WHERE category IS NOT NULL GROUP BY category;
    RETURN NULL;
END $$;

CREATE FUNCTION product_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO category_change
        SELECT category, -sum(n)
        FROM (SELECT category, products AS n FROM category_count UNION ALL SELECT category, change FROM category_change)
        GROUP BY category;
    RETURN NULL;
END $$;

CREATE TRIGGER product_inserted AFTER INSERT ON product
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION product_inserted();
CREATE TRIGGER product_updated AFTER UPDATE ON product
    REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION product_updated();
CREATE TRIGGER product_deleted AFTER DELETE ON product
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION product_deleted();
CREATE TRIGGER product_truncated AFTER TRUNCATE ON product
    FOR EACH STATEMENT EXECUTE FUNCTION product_truncated();

-- The triggers' lock keeps writers out until this is committed, so that no write is missed or counted twice.
INSERT INTO category_count SELECT category, count(*) FROM product WHERE category IS NOT NULL GROUP BY category;
