#!lua flags=allow-oom
-- Makes a dead job ready again with all its attempts.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 id
-- Returns  1, or 0 when the job is not dead
-- Cost  O(log jobs)
local job = load(ARGV[1])
if not job or job.state ~= 'dead' then
  return 0
end
call('ZREM', FINISHED, job.id)
call('HDEL', JOB .. job.id, 'losses', 'crashes', 'company', 'suspect', 'steps')
job.suspect = false
make_ready(job, nil, 'attempt', 0)
return 1
