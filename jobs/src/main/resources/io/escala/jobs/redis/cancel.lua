#!lua flags=allow-oom
-- Cancels a job that waits and marks a running one, whose worker learns it with its next renewal.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 id
-- Returns  'cancelled', 'cancelling', 'final' (it had ended otherwise) or 'unknown'
-- Cost  O(log jobs)
local job = load(ARGV[1])
if not job then
  return 'unknown'
end
if job.state == 'running' then
  move(job, 'cancelling')
end
if job.state == 'cancelling' then
  return 'cancelling'
end
if job.state == 'ready' then
  withdraw(job)
elseif job.state == 'scheduled' then
  call('ZREM', DUE, job.id)
elseif job.state == 'parked' then
  call('ZREM', PARKED .. job.type, job.id)
else
  return 'final'
end
finish(job, 'cancelled')
return 'cancelled'
