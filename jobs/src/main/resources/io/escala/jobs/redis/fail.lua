#!lua flags=allow-oom
-- Ends a claim: the attempt failed. The job waits for its next attempt or is dead; one to be cancelled is cancelled.
--
-- KEYS  the queue's (see the prelude)
-- ARGV  1 id  2 owner  3 epoch  4 n  5 error  6 backoff (ms; '' = no further attempt)
-- Returns  1, or 0 when the claim was lost
-- Cost  O(log jobs)
local id = ARGV[1]
local job = held(id, ARGV[2], ARGV[3], ARGV[4])
if not job then
  return 0
end
end_claim(id)
call('HSET', JOB .. id, 'error', ARGV[5])
if job.state == 'cancelling' then
  finish(id, job.seq, job.state, 'cancelled')
elseif ARGV[6] == '' then
  finish(id, job.seq, job.state, 'dead')
elseif ARGV[6] == '0' then
  make_ready(id, job.seq, job.state, job.priority, nil)
else
  schedule(id, job.seq, job.state, now + ARGV[6])
end
return 1
