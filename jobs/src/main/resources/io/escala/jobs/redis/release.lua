#!lua flags=allow-oom
-- Ends a claim: the worker hands the job back, which spends no attempt. Without a delay it is ready at the place it had;
-- one to be cancelled is cancelled.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 id  2 owner  3 epoch  4 n  5 delay (ms)  6 progress
-- Returns  {1}, or {0} when the claim was lost
-- Cost  O(log jobs)
local job = held(ARGV[1], ARGV[2], ARGV[3], ARGV[4])
if not job then
  return { 0 }
end
end_claim(job)
if job.state == 'cancelling' then
  finish(job, 'cancelled')
elseif ARGV[5] == '0' then
  make_ready(job, job.order, 'attempt', job.attempt - 1, 'progress', ARGV[6])
else
  schedule(job, now + ARGV[5], 'attempt', job.attempt - 1, 'progress', ARGV[6])
end
return { 1 }
