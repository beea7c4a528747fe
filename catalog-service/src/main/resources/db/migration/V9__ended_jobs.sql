-- When a job became done or cancelled; null again once its steps and refused rows are removed. The row itself stays: while it
-- is there no claim of before can do the job's steps again.
ALTER TABLE job_fence ADD COLUMN ended_at timestamptz;
UPDATE job_fence SET ended_at = now() WHERE done OR cancelled;
CREATE INDEX job_fence_ended ON job_fence (ended_at) WHERE ended_at IS NOT NULL;
