#!lua
-- An instance that ends in order is forgotten at once.
--
-- KEYS  1 the index, 2 what this instance says
-- ARGV  1 the instance's name in the index
-- Returns  1 when it was there, else 0
-- Cost  O(log instances)
redis.call('DEL', KEYS[2])
return redis.call('ZREM', KEYS[1], ARGV[1])
