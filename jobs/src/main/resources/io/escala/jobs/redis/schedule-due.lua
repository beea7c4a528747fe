#!lua flags=no-writes
-- The schedules whose tick has come.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 the most to return
-- Returns  {now, then for each name, definition, tick, last job or nil}
-- Cost  O(log schedules + due)
local due = { now }
for _, name in ipairs(call('ZRANGEBYSCORE', TICKS, '-inf', now, 'LIMIT', 0, ARGV[1])) do
  due[#due + 1] = name
  due[#due + 1] = call('HGET', SCHEDULES, name)
  due[#due + 1] = call('ZSCORE', TICKS, name)
  due[#due + 1] = call('HGET', FIRED, name)
end
return due
