#!lua flags=allow-oom
-- Removes a schedule; the jobs that it has queued stay.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 name
-- Returns  1, or 0 when there is none of the name
-- Cost  O(log schedules)
call('ZREM', TICKS, ARGV[1])
call('HDEL', FIRED, ARGV[1])
return call('HDEL', SCHEDULES, ARGV[1])
