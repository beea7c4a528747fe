#!lua flags=no-writes
-- One schedule or all, by name.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 name ('' = all)
-- Returns  for each: name, definition, next tick or nil, last job or nil
-- Cost  O(schedules)
local names = ARGV[1] == '' and call('HKEYS', SCHEDULES) or { ARGV[1] }
table.sort(names)
local found = {}
for _, name in ipairs(names) do
  local definition = call('HGET', SCHEDULES, name)
  if definition then
    found[#found + 1] = name
    found[#found + 1] = definition
    found[#found + 1] = call('ZSCORE', TICKS, name)
    found[#found + 1] = call('HGET', FIRED, name)
  end
end
return found
