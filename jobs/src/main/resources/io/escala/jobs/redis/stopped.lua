#!lua flags=allow-oom
-- Ends a claim: the job was cancelled and its handler has left. PostgreSQL decides on cancellation and may have told the
-- worker before the queue was told, so a job that is still 'running' here is cancelled too.
--
-- KEYS  the queue's (see the prelude)
-- ARGV  1 id  2 owner  3 epoch  4 n
-- Returns  1, or 0 when the claim was lost
-- Cost  O(log jobs)
local id = ARGV[1]
local job = held(id, ARGV[2], ARGV[3], ARGV[4])
if not job then
  return 0
end
end_claim(id)
finish(id, job.seq, job.state, 'cancelled')
return 1
