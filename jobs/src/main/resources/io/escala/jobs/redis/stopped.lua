#!lua flags=allow-oom
-- Ends a claim: the job was cancelled and its handler has left. PostgreSQL decides on cancellation and may have told the
-- worker before the queue was told, so a job that is still 'running' here is cancelled too.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 id  2 owner  3 epoch  4 n
-- Returns  {1}, or {0} when the claim was lost
-- Cost  O(log jobs)
local job = held(ARGV[1], ARGV[2], ARGV[3], ARGV[4])
if not job then
  return { 0 }
end
end_claim(job)
finish(job, 'cancelled')
return { 1 }
