#!lua flags=allow-oom
-- Takes up to some ready jobs that the worker knows and has room for, in this order: the tenant whose turn it is, its
-- highest priority, its oldest job. Each job costs its tenant a turn. (Start-time fair queuing: Goyal, Vin, Cheng,
-- SIGCOMM 1996. Unlike a deficit round robin it need not walk past tenants whose jobs nobody may take now.)
--
-- Types that the worker does not know and versions newer than it knows are parked, so that they block nobody, and what
-- was parked and it knows becomes ready again at its old place. A suspect of crashes is given to a worker that runs
-- nothing else; while one waits, one busy worker volunteers to come to that.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 the run of Redis as the client knows it  2 worker  3 owner token  4 lease (ms)  5 the most jobs to take
--       6 how many the worker runs  7.. for each known type: type, newest version, room for how many
-- Returns  {'epoch', run} when this run of Redis has no epoch yet; {'nothing'}; {'volunteer'}: nothing until the worker
--          runs nothing; {'again'} when it parked as many as one call may; else {'claimed', epoch, now, and for each job
--          id, type, version, tenant, priority, payload, attempt, n, progress, created, losses, rev, error, alone}
-- Cost  O(jobs taken * (types + log jobs)); at most LIMIT jobs parked and as many restored in one call
local LIMIT = 100
local worker, owner, lease, most = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local meta = call('HMGET', META, 'run', 'epoch', 'turn', 'paused')
if meta[1] ~= ARGV[1] then
  return { 'epoch', ARGV[1] }
end
if meta[4] then
  return { 'nothing' }
end
local epoch = meta[2]

local known = {}
for i = 7, #ARGV, 3 do
  known[ARGV[i]] = { version = tonumber(ARGV[i + 1]), room = tonumber(ARGV[i + 2]) }
end
local limits = call('HGETALL', LIMITS)
for i = 1, #limits, 2 do
  local handler = known[limits[i]]
  if handler then
    handler.room = math.min(handler.room, limits[i + 1] - (call('HGET', RUNNING, limits[i]) or 0))
  end
end

local function park(job, version)
  move(job, 'parked')
  call('ZADD', PARKED .. job.type, version, job.id)
end

if call('EXISTS', STATE .. 'parked') == 1 then
  local left = LIMIT
  for type, handler in pairs(known) do
    local restored = call('ZRANGEBYSCORE', PARKED .. type, '-inf', handler.version, 'LIMIT', 0, left)
    left = left - #restored
    for _, id in ipairs(restored) do
      local job = load(id)
      call('ZREM', PARKED .. type, id)
      make_ready(job, job.order)
    end
  end
end

local reply = { 'claimed', epoch, now }
local deadline = now + lease
local taken = {}

local function take(job, version, alone)
  local r = call('HMGET', JOB .. job.id, 'progress', 'created', 'losses', 'n', 'error')
  local attempt, n = job.attempt + 1, r[4] + 1
  move(job, 'running', 'n', n, 'attempt', attempt, 'owner', owner, 'epoch', epoch, 'worker', worker)
  call('ZADD', LEASES, deadline, job.id)
  taken[job.type] = (taken[job.type] or 0) + 1
  for _, value in ipairs({ job.id, job.type, version, job.tenant, job.priority, call('GET', PAYLOAD .. job.id), attempt,
    n, r[1] or '', r[2], r[3] or 0, job.rev, r[5] or '', alone and 1 or 0 }) do
    reply[#reply + 1] = value
  end
end

local function answer()
  for type, count in pairs(taken) do
    call('HINCRBY', RUNNING, type, count)
  end
  return #reply > 3 and reply or { 'nothing' }
end

-- A suspect alone: this run shows whether it is to blame.
local busy = tonumber(ARGV[6])
if call('EXISTS', SUSPECTS) == 1 then
  for _, id in ipairs(call('ZRANGE', SUSPECTS, 0, LIMIT - 1)) do
    local job = load(id)
    local handler = known[job.type]
    local version = call('HGET', JOB .. id, 'version')
    if handler and handler.room > 0 and tonumber(version) <= handler.version then
      if busy == 0 then
        call('ZREM', SUSPECTS, id)
        take(job, version, true)
        call('HDEL', META, 'volunteer', 'volunteer-until')
        return answer()
      end
      local volunteer = call('HMGET', META, 'volunteer', 'volunteer-until')
      if not volunteer[1] or volunteer[1] == worker or now > tonumber(volunteer[2]) then
        call('HSET', META, 'volunteer', worker, 'volunteer-until', now + 2 * lease)
        return { 'volunteer' }
      end
      break
    end
  end
end

-- The first job of the type: of the tenant whose turn it is. None is left: no id.
local function look(lane)
  local tenant = call('ZRANGE', TENANTS .. lane.type, 0, 0, 'WITHSCORES')
  lane.id = nil
  if tenant[1] then
    local first = call('ZRANGE', LANE .. lane.type .. ':' .. tenant[1], 0, 0, 'WITHSCORES')
    lane.tenant, lane.turn, lane.id, lane.score = tenant[1], tonumber(tenant[2]), first[1], tonumber(first[2])
  end
end

local active = call('SMEMBERS', TYPES)
local lanes = {}
for _, type in ipairs(active) do
  if not known[type] or known[type].room > 0 then
    local lane = { type = type, handler = known[type] }
    look(lane)
    lanes[#lanes + 1] = lane
  end
end

local function next_lane()
  local best
  for _, lane in ipairs(lanes) do
    if lane.id and (not lane.handler or lane.handler.room > 0)
      and (not best or lane.turn < best.turn or (lane.turn == best.turn and lane.score < best.score)) then
      best = lane
    end
  end
  return best
end

local function remove_first(lane)
  local key = LANE .. lane.type .. ':' .. lane.tenant
  call('ZREM', key, lane.id)
  if call('EXISTS', key) == 0 then
    leave(lane.type, lane.tenant)
  end
end

-- A turn more for the tenant, in every type it has ready jobs of. Whoever could not be served for long, because its types
-- were limited, has saved nothing up.
local turn = tonumber(meta[3] or 0)
local function spend_turn(lane)
  turn = math.max(turn, lane.turn)
  for _, type in ipairs(active) do
    call('ZADD', TENANTS .. type, 'XX', turn + 1, lane.tenant)
  end
end

local count, parked = 0, 0
local lane = next_lane()
while lane and count < most and parked < LIMIT do
  local job = load(lane.id)
  local version = call('HGET', JOB .. lane.id, 'version')
  remove_first(lane)
  if lane.handler and tonumber(version) <= lane.handler.version then
    spend_turn(lane)
    take(job, version, false)
    lane.handler.room = lane.handler.room - 1
    count = count + 1
  else
    park(job, version)
    parked = parked + 1
  end
  local tenant = lane.tenant
  for _, other in ipairs(lanes) do
    if other.tenant == tenant and other.id then
      look(other)
    end
  end
  lane = next_lane()
end
if count > 0 then
  call('HSET', META, 'turn', turn)
  if call('EXISTS', TYPES) == 1 then
    wake()
  end
end
if count == 0 and parked == LIMIT then
  return { 'again' }
end
return answer()
