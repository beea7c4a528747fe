#!lua flags=allow-oom
-- Pauses or resumes claims; what runs goes on.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 '1' to pause, '0' to resume
-- Cost  O(1)
if ARGV[1] == '1' then
  call('HSET', META, 'paused', 1)
else
  call('HDEL', META, 'paused')
  wake()
end
return 1
