#!lua flags=allow-oom
-- Does what only the passing of time brings about: makes scheduled jobs ready, rescues running ones whose lease has
-- expired, removes final ones past retention.
--
-- The first sweep of a run of Redis, and the first after a time in which nobody swept, rescue nothing for one more
-- lease: leases ran out while workers could not renew them, which says nothing about the workers.
--
-- KEYS  the queue's (see the prelude)
-- ARGV  1 the most jobs to treat of each kind  2 retention (ms)  3 a lease (ms)
-- Returns  {promoted, rescued, removed, 1 when there is more to do at once}
-- Cost  O(limit * log jobs)
local limit, lease = tonumber(ARGV[1]), tonumber(ARGV[3])

local due = call('ZRANGEBYSCORE', DUE, '-inf', now, 'LIMIT', 0, limit)
for _, id in ipairs(due) do
  local r = call('HMGET', JOB .. id, 'seq', 'priority')
  call('ZREM', DUE, id)
  call('HDEL', JOB .. id, 'run-at')
  make_ready(id, r[1], 'scheduled', r[2], nil)
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
for _, id in ipairs(expired) do
  local r = call('HMGET', JOB .. id, 'state', 'seq', 'priority', 'order', 'attempt', 'max', 'worker')
  end_claim(id)
  if r[1] == 'cancelling' then
    finish(id, r[2], r[1], 'cancelled')
  else
    call('HSET', JOB .. id, 'error', 'worker ' .. r[7] .. ' stopped renewing its lease in attempt ' .. r[5])
    if tonumber(r[5]) >= tonumber(r[6]) then
      finish(id, r[2], r[1], 'dead')
    else
      make_ready(id, r[2], r[1], r[3], r[4])
    end
  end
end

local old = call('ZRANGEBYSCORE', FINISHED, '-inf', now - ARGV[2], 'LIMIT', 0, limit)
for _, id in ipairs(old) do
  call('ZREM', FINISHED, id)
  call('ZREM', STATE .. call('HGET', JOB .. id, 'state'), id)
  call('DEL', JOB .. id)
end

-- A worker that took the element and died before it claimed leaves the others asleep.
if call('EXISTS', READY) == 1 then
  wake()
end
local more = #due == limit or #expired == limit or #old == limit
return { #due, #expired, #old, more and 1 or 0 }
