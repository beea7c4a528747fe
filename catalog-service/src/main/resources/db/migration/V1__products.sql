-- Versions come from one sequence, so that a product deleted and created again never repeats an ETag.
CREATE SEQUENCE product_version;

CREATE TABLE product (
    sku         text COLLATE "C" PRIMARY KEY CHECK (length(sku) BETWEEN 1 AND 128),
    name        text NOT NULL,
    description text,
    category    text COLLATE "C",
    price       numeric NOT NULL CHECK (price >= 0),
    currency    text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    stock       bigint NOT NULL CHECK (stock >= 0),
    attributes  jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(attributes) = 'object'),
    version     bigint NOT NULL DEFAULT nextval('product_version'),
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX product_by_category ON product (category, sku);

-- Products written while no fence could be opened in Redis: their cached values are deleted when it answers again.
-- One row a write, never merged: a row may go only after the deletion that followed its own commit.
CREATE TABLE unsettled_key (
    id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku text NOT NULL
);
