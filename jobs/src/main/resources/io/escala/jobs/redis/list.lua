#!lua flags=no-writes
-- A page of jobs, newest first, or a part of one: it looks at LOOK jobs and leaves the rest to the next call, so that it
-- never keeps Redis busy for long.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 jobs with a seq below this ('+inf' = from the newest)  2 the most to return  3 type ('' = all)
--       4 tenant ('' = all)  5.. the states to look in
-- Returns  {seq of the last one looked at, or '' when there are no more, then id, payload, when its lease expires or nil,
--          and record as a flat list for each}
-- Cost  O(states * (LOOK + log jobs))
local LOOK = 50
local most, type, tenant = tonumber(ARGV[2]), ARGV[3], ARGV[4]
local below = ARGV[1] == '+inf' and ARGV[1] or '(' .. ARGV[1]
local found = {}
for i = 5, #ARGV do
  local part = call('ZREVRANGEBYSCORE', STATE .. ARGV[i], below, '-inf', 'WITHSCORES', 'LIMIT', 0, LOOK + 1)
  for j = 1, #part, 2 do
    found[#found + 1] = { id = part[j], seq = tonumber(part[j + 1]) }
  end
end
table.sort(found, function(a, b) return a.seq > b.seq end)

local function wanted(id)
  if type == '' and tenant == '' then
    return true
  end
  local r = call('HMGET', JOB .. id, 'type', 'tenant')
  return (type == '' or r[1] == type) and (tenant == '' or r[2] == tenant)
end

local page, looked, left = { '' }, 0, most
while looked < math.min(LOOK, #found) and left > 0 do
  looked = looked + 1
  local id = found[looked].id
  if wanted(id) then
    left = left - 1
    page[#page + 1] = id
    page[#page + 1] = call('GET', PAYLOAD .. id) or '{}'
    page[#page + 1] = call('ZSCORE', LEASES, id)
    page[#page + 1] = call('HGETALL', JOB .. id)
  end
end
if looked < #found then
  page[1] = whole(found[looked].seq)
end
return page
