#!lua flags=no-writes
-- A page of jobs, newest first.
--
-- KEYS  the queue's (see the prelude)
-- ARGV  1 jobs with a seq below this ('+inf' = from the newest)  2 the most to look at  3 type ('' = all)
--       4.. the states to look in
-- Returns  {seq of the last one looked at, or '' when there are no more, then id and record as a flat list for each}
-- Cost  O(states * limit)
local limit, type = tonumber(ARGV[2]), ARGV[3]
local below = ARGV[1] == '+inf' and ARGV[1] or '(' .. ARGV[1]
local found = {}
for i = 4, #ARGV do
  local part = call('ZREVRANGEBYSCORE', STATE .. ARGV[i], below, '-inf', 'WITHSCORES', 'LIMIT', 0, limit + 1)
  for j = 1, #part, 2 do
    found[#found + 1] = { id = part[j], seq = tonumber(part[j + 1]) }
  end
end
table.sort(found, function(a, b) return a.seq > b.seq end)
local page = { '' }
for i = 1, math.min(limit, #found) do
  local id = found[i].id
  if type == '' or call('HGET', JOB .. id, 'type') == type then
    page[#page + 1] = id
    page[#page + 1] = call('HGETALL', JOB .. id)
  end
end
if #found > limit then
  page[1] = string.format('%.0f', found[limit].seq)
end
return page
