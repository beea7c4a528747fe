#!lua flags=allow-oom
-- Extends a claim's lease from now on and stores the progress.
--
-- KEYS  the queue's (see the prelude)
-- ARGV  1 id  2 owner  3 epoch  4 n  5 lease (ms)  6 progress
-- Returns  'running' or 'cancelling' while the claim stands, 'lost' when it does not
-- Cost  O(log running)
local id = ARGV[1]
local job = held(id, ARGV[2], ARGV[3], ARGV[4])
if not job then
  return 'lost'
end
local deadline = now + ARGV[5]
call('ZADD', LEASES, deadline, id)
call('HSET', JOB .. id, 'deadline', deadline)
if call('HGET', JOB .. id, 'progress') ~= ARGV[6] then
  call('HSET', JOB .. id, 'progress', ARGV[6], 'updated', now)
end
return job.state
