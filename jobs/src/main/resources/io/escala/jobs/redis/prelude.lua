-- The names and transitions that the scripts share; stands after the first line (the flags) of each of them.
--
-- KEYS, of every script, in the order of Keys.ALL:
--   1 meta      hash: run, epoch (set for that run), seq (counter), swept-run, swept-at, grace-until
--   2 ready     sorted set of ids; score = (9 - priority) * 1e14 + order: claimed from its front
--   3 due       sorted set of scheduled ids; score = when to make them ready
--   4 leases    sorted set of running ids; score = when their lease expires
--   5 finished  sorted set of final ids; score = when they became final
--   6 wake      list of at most one element, which a waiting worker takes
--   7 job:      prefix of the records, one hash each
--   8 state:    prefix of one sorted set for each state; score = seq of the job, so newest is last
--   9 parked:   prefix of one sorted set for each type; score = payload version
-- A record: type, version, payload, priority, seq, created, updated, state, attempt, max, n, ready-at, order, progress;
-- while running owner, epoch, worker, deadline, lease; while scheduled run-at; then result, error, finished.
-- Times are milliseconds of Redis' clock.
local META, READY, DUE, LEASES, FINISHED, WAKE = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local JOB, STATE, PARKED = KEYS[7], KEYS[8], KEYS[9]
local call = redis.call

local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function run_id()
  return string.match(call('INFO', 'server'), 'run_id:(%x+)')
end

-- Lets one waiting worker look.
local function wake()
  if call('EXISTS', WAKE) == 0 then
    call('RPUSH', WAKE, '1')
  end
end

-- From nil: a new job.
local function set_state(id, seq, from, to)
  if from then
    call('ZREM', STATE .. from, id)
  end
  call('ZADD', STATE .. to, seq, id)
  call('HSET', JOB .. id, 'state', to, 'updated', now)
end

-- At the back of its priority when no order is given, else where it stood before.
local function make_ready(id, seq, from, priority, order)
  set_state(id, seq, from, 'ready')
  if not order then
    order = call('HINCRBY', META, 'seq', 1)
    call('HSET', JOB .. id, 'order', order)
  end
  call('HSET', JOB .. id, 'ready-at', now)
  call('ZADD', READY, (9 - priority) * 1e14 + order, id)
  wake()
end

local function schedule(id, seq, from, at)
  set_state(id, seq, from, 'scheduled')
  call('HSET', JOB .. id, 'run-at', at)
  call('ZADD', DUE, at, id)
end

local function finish(id, seq, from, to)
  set_state(id, seq, from, to)
  call('HSET', JOB .. id, 'finished', now)
  call('ZADD', FINISHED, now, id)
end

-- What holds a running job: the next state is up to the caller.
local function end_claim(id)
  call('ZREM', LEASES, id)
  call('HDEL', JOB .. id, 'owner', 'epoch', 'worker', 'deadline', 'lease')
end

-- The record's state, seq, priority, order, attempt and max as the claim (owner, epoch, n) sees them, or nil when the
-- claim was lost: only who claimed last, and has not settled, may move a job out of running.
local function held(id, owner, epoch, n)
  local r = call('HMGET', JOB .. id, 'state', 'owner', 'epoch', 'n', 'seq', 'priority', 'order', 'attempt', 'max')
  if (r[1] == 'running' or r[1] == 'cancelling') and r[2] == owner and r[3] == epoch and r[4] == n then
    return { state = r[1], seq = r[5], priority = r[6], order = r[7], attempt = tonumber(r[8]), max = tonumber(r[9]) }
  end
  return nil
end
