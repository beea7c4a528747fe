-- Epochs make a job's fence grow even when Redis loses its last writes.
CREATE SEQUENCE job_epoch;

CREATE TABLE job_fence (
    job       uuid PRIMARY KEY,
    epoch     bigint NOT NULL,
    n         bigint NOT NULL,
    done      boolean NOT NULL DEFAULT false,
    cancelled boolean NOT NULL DEFAULT false,
    CHECK (NOT (done AND cancelled))
);

CREATE TABLE job_step (
    job         uuid NOT NULL REFERENCES job_fence,
    step        int NOT NULL CHECK (step >= 0),
    next_offset bigint NOT NULL,
    counts      jsonb NOT NULL,
    PRIMARY KEY (job, step)
);

-- Rows that an import refused.
CREATE TABLE job_error (
    job    uuid NOT NULL REFERENCES job_fence,
    line   bigint NOT NULL,
    sku    text,
    reason text NOT NULL,
    PRIMARY KEY (job, line)
);

CREATE TABLE file (
    id           uuid PRIMARY KEY,
    name         text NOT NULL,
    content_type text NOT NULL,
    size         bigint, -- null while it is being uploaded
    created_at   timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE file_chunk (
    file  uuid NOT NULL REFERENCES file ON DELETE CASCADE,
    n     int NOT NULL CHECK (n >= 0),
    bytes bytea NOT NULL,
    PRIMARY KEY (file, n)
);
ALTER TABLE file_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
