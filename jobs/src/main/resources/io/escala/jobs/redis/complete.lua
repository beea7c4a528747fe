#!lua flags=allow-oom
-- Ends a claim: the job has succeeded. A cancellation that came after its last effect does not undo it.
--
-- KEYS  the queue's (see the prelude)
-- ARGV  1 id  2 owner  3 epoch  4 n  5 result  6 progress
-- Returns  1, or 0 when the claim was lost
-- Cost  O(log jobs)
local id = ARGV[1]
local job = held(id, ARGV[2], ARGV[3], ARGV[4])
if not job then
  return 0
end
end_claim(id)
call('HSET', JOB .. id, 'result', ARGV[5], 'progress', ARGV[6])
finish(id, job.seq, job.state, 'succeeded')
return 1
