#!lua flags=allow-oom
-- Ends a claim: the attempt failed. The job waits for its next attempt or is dead; one to be cancelled is cancelled.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 id  2 owner  3 epoch  4 n  5 error  6 backoff (ms; '' = no further attempt)
-- Returns  {1}, or {0} when the claim was lost
-- Cost  O(log jobs)
local job = held(ARGV[1], ARGV[2], ARGV[3], ARGV[4])
if not job then
  return { 0 }
end
end_claim(job)
call('HDEL', JOB .. job.id, 'losses', 'crashes', 'suspect', 'company')
job.suspect = false
if job.state == 'cancelling' then
  finish(job, 'cancelled', 'error', ARGV[5])
elseif ARGV[6] == '' then
  finish(job, 'dead', 'error', ARGV[5])
elseif ARGV[6] == '0' then
  make_ready(job, nil, 'error', ARGV[5])
else
  schedule(job, now + ARGV[6], 'error', ARGV[5])
end
return { 1 }
