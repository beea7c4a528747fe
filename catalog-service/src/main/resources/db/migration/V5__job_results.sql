-- Where the next step begins, for jobs whose steps go by key.
ALTER TABLE job_step ADD COLUMN cursor text;

-- What a file takes while it is written; touched_at is the time of the last chunk.
ALTER TABLE file ADD COLUMN stored bigint NOT NULL DEFAULT 0;
ALTER TABLE file ADD COLUMN touched_at timestamptz NOT NULL DEFAULT now();
UPDATE file SET stored = coalesce(size, 0), touched_at = created_at;

-- The files that a job has made, one a format.
CREATE TABLE job_file (
    job    uuid NOT NULL REFERENCES job_fence,
    format text NOT NULL,
    file   uuid NOT NULL REFERENCES file ON DELETE CASCADE,
    PRIMARY KEY (job, format)
);
CREATE INDEX job_file_by_file ON job_file (file);
