#!lua flags=no-writes
-- How many jobs are in each state, what limits them, and how long the oldest ready one has waited, among the LIMIT that
-- were submitted first.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1.. the states to count
-- Returns  {age of the oldest ready job (ms), 1 when paused, running types as a flat list, limits as a flat list, then
--          the count of each state}
-- Cost  O(states + types + LIMIT)
local LIMIT = 100
local oldest = now
for _, id in ipairs(call('ZRANGE', STATE .. 'ready', 0, LIMIT - 1)) do
  oldest = math.min(oldest, tonumber(call('HGET', JOB .. id, 'ready-at')))
end
local stats = { now - oldest, call('HEXISTS', META, 'paused'), call('HGETALL', RUNNING), call('HGETALL', LIMITS) }
for i = 1, #ARGV do
  stats[#stats + 1] = call('ZCARD', STATE .. ARGV[i])
end
return stats
