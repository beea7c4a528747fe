-- Opens a writer's fence over keys of one bucket: the last step before its COMMIT.
-- KEYS[1] run record, then for each key: value, lease, fence.
-- ARGV[1] quarantine in ms, ARGV[2] the writer's token, ARGV[3] the fence's life in ms.
-- Returns: 1.
-- Cost: O(keys). The fence has no Redis TTL, so that no volatile-* eviction takes it; its expiry is inside.
for i = 2, #KEYS, 3 do
  fenced(KEYS[i + 2]) -- drops the tokens of writers that died
  redis.call('HSET', KEYS[i + 2], ARGV[2], now + ARGV[3])
  redis.call('DEL', KEYS[i], KEYS[i + 1])
end
return 1
