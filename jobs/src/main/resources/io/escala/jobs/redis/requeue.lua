#!lua flags=allow-oom
-- Makes a dead job ready again with all its attempts.
--
-- KEYS  the queue's (see the prelude)
-- ARGV  1 id
-- Returns  1, or 0 when the job is not dead
-- Cost  O(log jobs)
local id = ARGV[1]
local r = call('HMGET', JOB .. id, 'state', 'seq', 'priority')
if r[1] ~= 'dead' then
  return 0
end
call('ZREM', FINISHED, id)
call('HDEL', JOB .. id, 'finished')
call('HSET', JOB .. id, 'attempt', 0)
make_ready(id, r[2], 'dead', r[3], nil)
return 1
