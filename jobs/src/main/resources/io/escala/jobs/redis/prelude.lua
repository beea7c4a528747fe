-- The names and transitions that the scripts share; stands after the first line (the flags) of each of them.
--
-- KEYS[1] of every script is the prefix of the queue's keys, hash tag included, so all are in one slot. Behind it:
--   meta            hash: run, epoch (set for that run), seq (counter), turn (of the last job claimed), paused,
--                   volunteer and volunteer-until, swept-run, swept-at, grace-until
--   types           set of the types that have ready jobs
--   tenants:<type>  sorted set of the tenants that have ready jobs of the type; score = the tenant's turn
--   ready:<type>:<tenant>  a lane: sorted set of ready ids; score = (9 - priority) * 1e14 + order
--   suspects        sorted set of ready ids that are to run alone; score = order
--   due             sorted set of scheduled ids; score = when to make them ready
--   leases          sorted set of running ids; score = when their lease expires
--   finished        sorted set of final ids; score = when they became final
--   running         hash: how many of each type run
--   limits          hash: how many of each type may run
--   schedules       hash: name of a schedule to its definition; ticks: sorted set of names, score = next tick;
--   fired           hash: name to the job of its last tick
--   wake            list of at most one element, which a waiting worker takes
--   job:<id>        a record, see below; small values only, so that Redis keeps it compact
--   payload:<id>    the payload
--   state:<state>   sorted set of ids; score = seq of the job, so newest is last
--   parked:<type>   sorted set of ids; score = payload version
--   events:<id>     channel on which every change of the job is announced
-- A record: type, version, tenant, priority, seq, rev (counts changes), created, updated (of a final job: when it became
-- that), state, attempt, n, ready-at, order, progress; while running owner, epoch, worker (stale or absent in any other
-- state); while scheduled run-at; after a worker was lost losses, crashes, company, suspect, steps; then result, error.
-- Redis finds a field by walking past those before it, so the first to be written are those that are read most.
-- Times are milliseconds of Redis' clock.
local BASE = KEYS[1]
local META, TYPES, SUSPECTS, DUE = BASE .. 'meta', BASE .. 'types', BASE .. 'suspects', BASE .. 'due'
local LEASES, FINISHED, WAKE = BASE .. 'leases', BASE .. 'finished', BASE .. 'wake'
local SCHEDULES, TICKS, FIRED = BASE .. 'schedules', BASE .. 'ticks', BASE .. 'fired'
local RUNNING, LIMITS = BASE .. 'running', BASE .. 'limits'
local TENANTS, LANE, PARKED = BASE .. 'tenants:', BASE .. 'ready:', BASE .. 'parked:'
local JOB, PAYLOAD, STATE, EVENTS = BASE .. 'job:', BASE .. 'payload:', BASE .. 'state:', BASE .. 'events:'
local call = redis.call

local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- A whole number as text: Redis turns numbers into text as the floating point ones they are, which takes it ten times as
-- long.
local function whole(number)
  return string.format('%d', number)
end

-- The present, for what is written again and again.
local NOW = whole(now)

local function run_id()
  return string.match(call('INFO', 'server'), 'run_id:(%x+)')
end

-- Lets one waiting worker look.
local function wake()
  if call('EXISTS', WAKE) == 0 then
    call('RPUSH', WAKE, '1')
  end
end

-- What transitions have to know of a job, or nil when there is none.
local function load(id)
  local r = call('HMGET', JOB .. id, 'state', 'seq', 'type', 'tenant', 'priority', 'order', 'rev', 'attempt', 'owner',
    'epoch', 'n', 'suspect')
  if not r[1] then
    return nil
  end
  return { id = id, state = r[1], seq = r[2], type = r[3], tenant = r[4], priority = r[5], order = r[6], rev = r[7],
    attempt = tonumber(r[8]), owner = r[9], epoch = r[10], n = r[11], suspect = r[12] }
end

-- Puts a job's new state and the fields that follow into its record and announces it; the sets of states are the caller's.
local function record(job, to, ...)
  job.rev = whole(job.rev + 1)
  call('HSET', JOB .. job.id, 'state', to, 'updated', NOW, 'rev', job.rev, ...)
  job.state = to
  call('PUBLISH', EVENTS .. job.id, job.rev)
end

-- Moves a job to another state and sets the fields that follow; from no state: a new job.
local function move(job, to, ...)
  if job.state then
    call('ZREM', STATE .. job.state, job.id)
  end
  call('ZADD', STATE .. to, job.seq, job.id)
  record(job, to, ...)
end

-- A tenant with its first ready job of a type queues behind every tenant that has had as many turns: nobody saves turns
-- up by waiting, and nobody loses any.
local function join(type, tenant)
  local turn
  for _, other in ipairs(call('SMEMBERS', TYPES)) do
    turn = turn or call('ZSCORE', TENANTS .. other, tenant)
  end
  call('ZADD', TENANTS .. type, turn or (call('HGET', META, 'turn') or 0) + 1, tenant)
  call('SADD', TYPES, type)
end

-- After the last ready job of a tenant's lane.
local function leave(type, tenant)
  call('ZREM', TENANTS .. type, tenant)
  if call('EXISTS', TENANTS .. type) == 0 then
    call('SREM', TYPES, type)
  end
end

-- At the back of its priority when no order is given, else where it stood before. A suspect waits outside the lanes.
local function make_ready(job, order, ...)
  order = order or whole(call('HINCRBY', META, 'seq', 1))
  move(job, 'ready', 'order', order, 'ready-at', NOW, ...)
  if job.suspect then
    call('ZADD', SUSPECTS, order, job.id)
  else
    local lane = LANE .. job.type .. ':' .. job.tenant
    call('ZADD', lane, whole((9 - job.priority) * 1e14 + order), job.id)
    if call('ZCARD', lane) == 1 then
      join(job.type, job.tenant)
    end
  end
  wake()
end

-- Takes a ready job out of what it waits in.
local function withdraw(job)
  if job.suspect then
    call('ZREM', SUSPECTS, job.id)
    return
  end
  local lane = LANE .. job.type .. ':' .. job.tenant
  call('ZREM', lane, job.id)
  if call('EXISTS', lane) == 0 then
    leave(job.type, job.tenant)
  end
end

local function schedule(job, at, ...)
  move(job, 'scheduled', 'run-at', at, ...)
  call('ZADD', DUE, at, job.id)
end

local function finish(job, to, ...)
  move(job, to, ...)
  call('ZADD', FINISHED, NOW, job.id)
end

-- Whether the claim (owner, epoch, n) still holds the job: only who claimed last, and has not settled, may move a job out
-- of running.
local function holds(job, owner, epoch, n)
  return (job.state == 'running' or job.state == 'cancelling') and job.owner == owner and job.epoch == epoch
    and job.n == n
end

-- The job when the claim still holds it, else nil.
local function held(id, ...)
  local job = load(id)
  return job and holds(job, ...) and job or nil
end

-- So many jobs of a type run no more. One that was held back by a limit may go.
local function ended(type, count)
  call('HINCRBY', RUNNING, type, -count)
  if call('HEXISTS', LIMITS, type) == 1 and call('EXISTS', TENANTS .. type) == 1 then
    wake()
  end
end

-- Drops what holds a running job; the next state is up to the caller.
local function end_claim(job)
  call('ZREM', LEASES, job.id)
  call('HDEL', JOB .. job.id, 'owner', 'epoch', 'worker')
  ended(job.type, 1)
end

-- Accepts a new job.
local function accept(id, tenant, type, version, payload, priority, delay)
  local seq = whole(call('HINCRBY', META, 'seq', 1))
  local job = { id = id, seq = seq, type = type, tenant = tenant, priority = priority, rev = 0 }
  call('SET', PAYLOAD .. id, payload)
  if delay > 0 then
    schedule(job, now + delay, 'seq', seq, 'n', '0', 'attempt', '0', 'type', type, 'tenant', tenant,
      'priority', priority, 'version', version, 'created', NOW)
  else
    make_ready(job, seq, 'seq', seq, 'n', '0', 'attempt', '0', 'type', type, 'tenant', tenant, 'priority', priority,
      'version', version, 'created', NOW)
  end
end
