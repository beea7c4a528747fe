#!lua flags=no-writes
-- How many jobs are in each state, and how long the first ready one has waited. Jobs that were handed back stand before
-- those that wait longer, so the look goes past them, but never past LIMIT of a priority.
--
-- KEYS  the queue's (see the prelude)
-- ARGV  1.. the states to count
-- Returns  {age of the oldest ready job (ms), then the count of each state}
-- Cost  O(states + 10 * LIMIT * log ready)
local LIMIT = 64
local oldest = now
for priority = 0, 9 do
  local low = (9 - priority) * 1e14
  for _, id in ipairs(call('ZRANGEBYSCORE', READY, low, '(' .. string.format('%.0f', low + 1e14), 'LIMIT', 0, LIMIT)) do
    local r = call('HMGET', JOB .. id, 'ready-at', 'n')
    oldest = math.min(oldest, tonumber(r[1]))
    if r[2] == '0' then
      break
    end
  end
end
local stats = { now - oldest }
for i = 1, #ARGV do
  stats[#stats + 1] = call('ZCARD', STATE .. ARGV[i])
end
return stats
