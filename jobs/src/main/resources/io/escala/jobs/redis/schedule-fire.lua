#!lua
-- Queues the job of a tick and sets the next one. Not flagged allow-oom: in a full Redis the tick stays due.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 name  2 definition as the caller knows it  3 the tick  4 the next one ('' = none)
--       5 job's id  6 tenant  7 type  8 version  9 payload  10 priority
-- Returns  1, or 0 when the tick was taken before or the schedule has changed
-- Cost  O(log jobs)
local name = ARGV[1]
if call('ZSCORE', TICKS, name) ~= ARGV[3] or call('HGET', SCHEDULES, name) ~= ARGV[2] then
  return 0
end
if ARGV[4] == '' then
  call('ZREM', TICKS, name)
else
  call('ZADD', TICKS, ARGV[4], name)
end
call('HSET', FIRED, name, ARGV[5])
if call('EXISTS', JOB .. ARGV[5]) == 0 then
  accept(ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10], 0)
end
return 1
