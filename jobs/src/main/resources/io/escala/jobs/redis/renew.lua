#!lua flags=allow-oom
-- Extends leases from now on and stores the jobs' progress.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 lease (ms)  2.. for each: id, owner, epoch, n, progress
-- Returns  for each 'running' or 'cancelling' while the claim stands, 'lost' when it does not
-- Cost  O(log running) for each
local deadline = now + ARGV[1]
local holds = {}
for i = 2, #ARGV, 5 do
  local job = held(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3])
  if job then
    call('ZADD', LEASES, deadline, job.id)
    if call('HGET', JOB .. job.id, 'progress') ~= ARGV[i + 4] then
      call('HSET', JOB .. job.id, 'progress', ARGV[i + 4], 'updated', now, 'rev', job.rev + 1)
      call('PUBLISH', EVENTS .. job.id, job.rev + 1)
    end
  end
  holds[#holds + 1] = job and job.state or 'lost'
end
return holds
