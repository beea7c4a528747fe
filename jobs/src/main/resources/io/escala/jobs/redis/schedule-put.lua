#!lua
-- Stores a schedule in place of any of its name.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 name  2 definition  3 its first tick
-- Returns  1
-- Cost  O(log schedules)
call('HSET', SCHEDULES, ARGV[1], ARGV[2])
call('HDEL', FIRED, ARGV[1])
call('ZADD', TICKS, ARGV[3], ARGV[1])
return 1
