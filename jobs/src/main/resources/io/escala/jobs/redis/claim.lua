#!lua flags=allow-oom
-- Takes the first ready job that the worker knows. What it does not know at the front is parked, so that it blocks
-- nobody, and what was parked and it knows becomes ready again at its old place.
--
-- KEYS  the queue's (see the prelude)
-- ARGV  1 worker  2 owner token  3 lease (ms)  4.. for each known type: type, newest version, most attempts
-- Returns  {'epoch', run id} when this run of Redis has no epoch yet; {'claimed', id, record as a flat list};
--          {'nothing'}; {'again'} when it parked as many as one call may
-- Cost  O(log jobs) and O(types) while something is parked; at most LIMIT jobs parked or restored in one call
local LIMIT = 100
local run = run_id()
local meta = call('HMGET', META, 'run', 'epoch')
if meta[1] ~= run then
  return { 'epoch', run }
end
local epoch = meta[2]

local known = {}
for i = 4, #ARGV, 3 do
  known[ARGV[i]] = { version = tonumber(ARGV[i + 1]), max = ARGV[i + 2] }
end

if call('ZCARD', STATE .. 'parked') > 0 then
  for type, handler in pairs(known) do
    for _, id in ipairs(call('ZRANGEBYSCORE', PARKED .. type, '-inf', handler.version, 'LIMIT', 0, LIMIT)) do
      local r = call('HMGET', JOB .. id, 'seq', 'priority', 'order')
      call('ZREM', PARKED .. type, id)
      make_ready(id, r[1], 'parked', r[2], r[3])
    end
  end
end

for _ = 1, LIMIT do
  local id = call('ZRANGE', READY, 0, 0)[1]
  if not id then
    return { 'nothing' }
  end
  call('ZREM', READY, id)
  local job = JOB .. id
  local r = call('HMGET', job, 'type', 'version', 'seq')
  local handler = known[r[1]]
  if handler and tonumber(r[2]) <= handler.version then
    set_state(id, r[3], 'ready', 'running')
    call('HINCRBY', job, 'n', 1)
    call('HINCRBY', job, 'attempt', 1)
    call('HSET', job, 'owner', ARGV[2], 'epoch', epoch, 'worker', ARGV[1], 'max', handler.max,
      'lease', ARGV[3], 'deadline', now + ARGV[3])
    call('ZADD', LEASES, now + ARGV[3], id)
    if call('EXISTS', READY) == 1 then
      wake()
    end
    return { 'claimed', id, call('HGETALL', job) }
  end
  set_state(id, r[3], 'ready', 'parked')
  call('ZADD', PARKED .. r[1], r[2], id)
  wake()
end
return { 'again' }
