#!lua flags=allow-oom
-- Tells how many steps a job had committed when its present run began. Steps since it lost a worker acquit it: what
-- kills its worker every time gets nowhere.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 id  2 owner  3 epoch  4 n  5 steps
-- Returns  1, or 0 when the claim was lost
-- Cost  O(1)
local job = held(ARGV[1], ARGV[2], ARGV[3], ARGV[4])
if not job then
  return 0
end
local before = call('HGET', JOB .. job.id, 'steps')
if before and tonumber(ARGV[5]) > tonumber(before) then
  call('HDEL', JOB .. job.id, 'losses', 'crashes', 'company', 'suspect')
end
call('HSET', JOB .. job.id, 'steps', ARGV[5])
return 1
