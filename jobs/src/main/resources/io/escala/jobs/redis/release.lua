#!lua flags=allow-oom
-- Ends a claim: the worker hands the job back, which spends no attempt. Without a delay it is ready at the place it had;
-- one to be cancelled is cancelled.
--
-- KEYS  the queue's (see the prelude)
-- ARGV  1 id  2 owner  3 epoch  4 n  5 delay (ms)
-- Returns  1, or 0 when the claim was lost
-- Cost  O(log jobs)
local id = ARGV[1]
local job = held(id, ARGV[2], ARGV[3], ARGV[4])
if not job then
  return 0
end
end_claim(id)
if job.state == 'cancelling' then
  finish(id, job.seq, job.state, 'cancelled')
  return 1
end
call('HSET', JOB .. id, 'attempt', job.attempt - 1)
if ARGV[5] == '0' then
  make_ready(id, job.seq, job.state, job.priority, job.order)
else
  schedule(id, job.seq, job.state, now + ARGV[5])
end
return 1
