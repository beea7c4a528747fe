#!lua flags=allow-oom
-- Limits how many jobs of a type run at once, over all workers; what runs beyond a lower limit goes on.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 type  2 limit, '' for none
-- Cost  O(1)
if ARGV[2] == '' then
  call('HDEL', LIMITS, ARGV[1])
else
  call('HSET', LIMITS, ARGV[1], ARGV[2])
end
wake()
return 1
