#!lua
-- Every instance that has spoken within its lifetime; marks that somebody looks, so that they speak more often.
--
-- KEYS  1 the index, 2 the mark of who looks, 3 the prefix of what instances say
-- ARGV  1 how long the mark stands (ms)
-- Returns  for each instance its name in the index, its silence (ms) and its report
-- Cost  O(instances)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[2], '1', 'PX', ARGV[1])
local found = {}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now), '+inf')) do
  local said = redis.call('GET', KEYS[3] .. name)
  if said then
    local space = string.find(said, ' ', 1, true)
    table.insert(found, name)
    table.insert(found, math.max(0, now - tonumber(string.sub(said, 1, space - 1))))
    table.insert(found, string.sub(said, space + 1))
  end
end
return found
