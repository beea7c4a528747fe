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
-- ARGV  1 the run of Redis as the client knows it  2 worker  3 owner token  4 lease (ms)  5 the most jobs to take, of
--       which one call takes MOST
--       6 how many the worker runs  7.. for each known type: type, newest version, room for how many
-- Returns  {'epoch', run} when this run of Redis has no epoch yet; {'nothing'}; {'volunteer'}: nothing until the worker
--          runs nothing; {'again'} when it parked as many as one call may; else {'claimed', epoch, now, and for each job
--          id, type, version, tenant, priority, payload, attempt, n, progress, created, losses, rev, error, alone}
-- Cost  O(jobs taken * (types + log jobs)); at most LIMIT jobs parked and as many restored in one call
local LIMIT, MOST = 50, 50
local worker, owner, lease, most = ARGV[2], ARGV[3], ARGV[4], math.min(tonumber(ARGV[5]), MOST)
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

local deadline = whole(now + lease)
local taken = {}

-- Reads a ready job of the type and the tenant that may be taken: what its worker is told of it and what its next state
-- needs. One that never ran has nothing else.
local function candidate(id, type, tenant)
  local r = call('HMGET', JOB .. id, 'rev', 'seq', 'n', 'attempt', 'priority', 'version', 'created')
  local job = { id = id, state = 'ready', type = type, tenant = tenant, rev = r[1], seq = r[2], n = r[3], attempt = r[4],
    priority = r[5], version = r[6], created = r[7], progress = '', losses = '0', error = '' }
  if job.n ~= '0' then
    r = call('HMGET', JOB .. id, 'progress', 'losses', 'error')
    job.progress, job.losses, job.error = r[1] or '', r[2] or '0', r[3] or ''
  end
  return job
end

local function take(job, alone)
  job.alone = alone and '1' or '0'
  job.attempt, job.n = whole(job.attempt + 1), whole(job.n + 1)
  record(job, 'running', 'n', job.n, 'attempt', job.attempt, 'owner', owner, 'epoch', epoch, 'worker', worker)
  taken[#taken + 1] = job
end

-- Does once for all jobs taken what can be, and tells them.
local function answer()
  if #taken == 0 then
    return { 'nothing' }
  end
  local ids, by_seq, by_lease, payloads, types = {}, {}, {}, {}, {}
  for i, job in ipairs(taken) do
    ids[i], payloads[i] = job.id, PAYLOAD .. job.id
    by_seq[2 * i - 1], by_seq[2 * i] = job.seq, job.id
    by_lease[2 * i - 1], by_lease[2 * i] = deadline, job.id
    types[job.type] = (types[job.type] or 0) + 1
  end
  call('ZREM', STATE .. 'ready', unpack(ids))
  call('ZADD', STATE .. 'running', unpack(by_seq))
  call('ZADD', LEASES, unpack(by_lease))
  for type, count in pairs(types) do
    call('HINCRBY', RUNNING, type, count)
  end
  payloads = call('MGET', unpack(payloads))
  local reply = { 'claimed', epoch, now }
  for i, job in ipairs(taken) do
    local k = #reply
    reply[k + 1], reply[k + 2], reply[k + 3], reply[k + 4] = job.id, job.type, job.version, job.tenant
    reply[k + 5], reply[k + 6], reply[k + 7], reply[k + 8] = job.priority, payloads[i], job.attempt, job.n
    reply[k + 9], reply[k + 10], reply[k + 11], reply[k + 12] = job.progress, job.created, job.losses, job.rev
    reply[k + 13], reply[k + 14] = job.error, job.alone
  end
  return reply
end

-- A suspect alone: this run shows whether it is to blame.
local busy = tonumber(ARGV[6])
if call('EXISTS', SUSPECTS) == 1 then
  for _, id in ipairs(call('ZRANGE', SUSPECTS, 0, LIMIT - 1)) do
    local kind = call('HMGET', JOB .. id, 'type', 'tenant')
    local job = candidate(id, kind[1], kind[2])
    local handler = known[job.type]
    if handler and handler.room > 0 and tonumber(job.version) <= handler.version then
      if busy == 0 then
        call('ZREM', SUSPECTS, id)
        take(job, true)
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

-- The first job of the type: of the tenant whose turn it is, and whether it is the only one. None is left: no id.
local function look(lane)
  local tenant = call('ZRANGE', TENANTS .. lane.type, 0, 1, 'WITHSCORES')
  lane.id = nil
  if tenant[1] then
    lane.tenant, lane.turn, lane.only = tenant[1], tonumber(tenant[2]), not tenant[3]
    lane.key = LANE .. lane.type .. ':' .. lane.tenant
    local first = call('ZRANGE', lane.key, 0, 0, 'WITHSCORES')
    lane.id, lane.score = first[1], tonumber(first[2])
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

local count, parked = 0, 0

-- The jobs that may go in a row: one, or as many as are wanted when it can be nobody else's turn in between.
local function row(lane)
  for _, other in ipairs(lanes) do
    if other ~= lane and other.id then
      return { lane.id }
    end
  end
  if not lane.only then
    return { lane.id }
  end
  local room = lane.handler and lane.handler.room or LIMIT
  return call('ZRANGE', lane.key, 0, math.min(most - count, room, LIMIT - parked) - 1)
end

-- So many turns more for the tenant, in every type it has ready jobs of. Whoever could not be served for long, because
-- its types were limited, has saved nothing up.
local turn = tonumber(meta[3] or 0)
local function spend_turns(lane, turns)
  turn = math.max(turn, lane.turn) + turns - 1
  for _, type in ipairs(active) do
    call('ZADD', TENANTS .. type, 'XX', turn + 1, lane.tenant)
  end
end

local lane = next_lane()
while lane and count < most and parked < LIMIT do
  local ids = row(lane)
  call('ZREM', lane.key, unpack(ids))
  if call('EXISTS', lane.key) == 0 then
    leave(lane.type, lane.tenant)
  end
  local before = count
  for _, id in ipairs(ids) do
    local job = candidate(id, lane.type, lane.tenant)
    if lane.handler and tonumber(job.version) <= lane.handler.version then
      take(job, false)
      lane.handler.room = lane.handler.room - 1
      count = count + 1
    else
      park(job, job.version)
      parked = parked + 1
    end
  end
  if count > before then
    spend_turns(lane, count - before)
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
