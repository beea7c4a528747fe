#!lua
-- An instance says that it is alive, and what it does. When it falls silent it is forgotten after its lifetime, which is
-- short while somebody looks, since it then speaks often.
--
-- KEYS  1 the index: instances by when they expire (sorted set), 2 what this instance says, 3 the mark of who looks
-- ARGV  1 the instance's name in the index, 2 its report, 3 its lifetime while somebody looks, 4 while nobody does (ms)
-- Returns  1 when somebody looks, else 0
-- Cost  O(log instances)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local watched = redis.call('EXISTS', KEYS[3])
local lifetime = tonumber(watched == 1 and ARGV[3] or ARGV[4])
redis.call('SET', KEYS[2], string.format('%.0f', now) .. ' ' .. ARGV[2], 'PX', lifetime)
redis.call('ZADD', KEYS[1], now + lifetime, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return watched
