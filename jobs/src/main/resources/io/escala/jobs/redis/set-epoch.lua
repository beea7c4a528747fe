#!lua flags=allow-oom
-- Sets the epoch of this run of Redis, once: the epoch was drawn from PostgreSQL after the run had been seen without.
-- Refused too where Redis may evict keys, because an evicted job would be an accepted job lost.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 the run that was seen  2 epoch
-- Returns  1, or 0 when the run has changed or has an epoch; an error EVICTS when the eviction policy is not noeviction
-- Cost  O(1), once for each run of Redis
local memory = call('INFO', 'memory')
local policy = string.match(memory, 'maxmemory_policy:([%w-]+)')
if policy ~= 'noeviction' and string.match(memory, 'maxmemory:(%d+)') ~= '0' then
  return redis.error_reply('EVICTS ' .. policy)
end
if run_id() ~= ARGV[1] or call('HGET', META, 'run') == ARGV[1] then
  return 0
end
call('HSET', META, 'run', ARGV[1], 'epoch', ARGV[2])
return 1
