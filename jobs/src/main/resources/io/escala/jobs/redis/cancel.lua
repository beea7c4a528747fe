#!lua flags=allow-oom
-- Cancels a job that waits and marks a running one, whose worker learns it with its next renewal.
--
-- KEYS  the queue's (see the prelude)
-- ARGV  1 id
-- Returns  'cancelled', 'cancelling', 'final' (it had ended otherwise) or 'unknown'
-- Cost  O(log jobs)
local id = ARGV[1]
local r = call('HMGET', JOB .. id, 'state', 'seq', 'type')
local state = r[1]
if not state then
  return 'unknown'
end
if state == 'running' or state == 'cancelling' then
  set_state(id, r[2], state, 'cancelling')
  return 'cancelling'
end
if state == 'ready' then
  call('ZREM', READY, id)
elseif state == 'scheduled' then
  call('ZREM', DUE, id)
elseif state == 'parked' then
  call('ZREM', PARKED .. r[3], id)
else
  return 'final'
end
finish(id, r[2], state, 'cancelled')
return 'cancelled'
