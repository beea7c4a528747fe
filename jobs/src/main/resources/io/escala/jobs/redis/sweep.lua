#!lua flags=allow-oom
-- Does what only the passing of time brings about: makes scheduled jobs ready, rescues running ones whose lease has
-- expired, removes final ones past retention.
--
-- The first sweep of a run of Redis, and the first after a time in which nobody swept, rescue nothing for one more
-- lease: leases ran out while workers could not renew them, which says nothing about the workers.
--
-- A rescue spends no attempt, for machines die. But a job may also be what kills its workers, without committing a step:
-- lost that way twice in a row it is a suspect and runs alone from then on; CRASHES losses while nothing else ran on its
-- worker are its own, and it is dead.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 the most jobs to treat of each kind  2 retention (ms)  3 a lease (ms)
-- Returns  {promoted, rescued, removed, 1 when there is more to do at once}
-- Cost  O(limit * log jobs), and O(running) when a lease has expired
local CRASHES, SUSPECT_FROM = 3, 2
local limit, lease = tonumber(ARGV[1]), tonumber(ARGV[3])

local due = call('ZRANGEBYSCORE', DUE, '-inf', now, 'LIMIT', 0, limit)
for _, id in ipairs(due) do
  call('ZREM', DUE, id)
  call('HDEL', JOB .. id, 'run-at')
  make_ready(load(id), nil)
end

local run = run_id()
local meta = call('HMGET', META, 'swept-run', 'swept-at', 'grace-until')
local grace = tonumber(meta[3] or 0)
if meta[1] ~= run or now - tonumber(meta[2]) > lease / 2 then
  grace = now + lease
  call('HSET', META, 'swept-run', run, 'grace-until', grace)
end
call('HSET', META, 'swept-at', now)

local expired = {}
if now >= grace then
  expired = call('ZRANGEBYSCORE', LEASES, '-inf', now, 'LIMIT', 0, limit)
end

-- Owner tokens are <worker's life>.<claim>: jobs of one life ran beside each other.
local function life(owner)
  return string.match(owner, '^[^.]*')
end

-- Jobs that ran beside another when their worker was lost had company, also those that a later sweep finds.
local function mark_company()
  local crowds = {}
  for _, id in ipairs(call('ZRANGE', LEASES, 0, -1)) do
    local whose = life(call('HGET', JOB .. id, 'owner'))
    crowds[whose] = crowds[whose] or {}
    table.insert(crowds[whose], id)
  end
  local marked = {}
  for _, id in ipairs(expired) do
    local whose = life(call('HGET', JOB .. id, 'owner'))
    if not marked[whose] and #crowds[whose] > 1 then
      marked[whose] = true
      for _, neighbour in ipairs(crowds[whose]) do
        call('HSET', JOB .. neighbour, 'company', 1)
      end
    end
  end
end

local function rescue(job)
  local r = call('HMGET', JOB .. job.id, 'worker', 'losses', 'crashes', 'company')
  local losses, crashes = (r[2] or 0) + 1, (r[3] or 0) + (r[4] and 0 or 1)
  local lost = 'worker ' .. r[1] .. ' stopped renewing its lease in attempt ' .. job.attempt
  end_claim(job)
  call('HDEL', JOB .. job.id, 'company')
  if job.state == 'cancelling' then
    finish(job, 'cancelled', 'error', lost)
  elseif crashes >= CRASHES then
    finish(job, 'dead', 'losses', losses, 'crashes', crashes,
      'error', lost .. '; ' .. crashes .. ' workers were lost while they ran this job alone')
  else
    if losses >= SUSPECT_FROM then
      job.suspect = '1'
      call('HSET', JOB .. job.id, 'suspect', 1)
    end
    make_ready(job, job.order, 'attempt', job.attempt - 1, 'losses', losses, 'crashes', crashes, 'error', lost)
  end
end

if #expired > 0 then
  mark_company()
end
for _, id in ipairs(expired) do
  rescue(load(id))
end

local old = call('ZRANGEBYSCORE', FINISHED, '-inf', now - ARGV[2], 'LIMIT', 0, limit)
for _, id in ipairs(old) do
  call('ZREM', FINISHED, id)
  call('ZREM', STATE .. call('HGET', JOB .. id, 'state'), id)
  call('DEL', JOB .. id, PAYLOAD .. id)
end

-- A worker that took the element and died before it claimed leaves the others asleep.
if call('EXISTS', TYPES) == 1 or call('EXISTS', SUSPECTS) == 1 then
  wake()
end
local more = #due == limit or #expired == limit or #old == limit
return { #due, #expired, #old, more and 1 or 0 }
