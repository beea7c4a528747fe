-- Opens a writer's fence over products of one bucket: the last step before its COMMIT.
-- KEYS[1] run record, then for each product: value, lease, fence.
-- ARGV[1] quarantine in ms, ARGV[2] the writer's token, ARGV[3] channel, ARGV[4] the products, one a line,
-- ARGV[5] the fence's life in ms.
-- Returns: 1.
-- Cost: O(products + subscribers). The fence has no Redis TTL, so that no volatile-* eviction takes it; its expiry is
-- inside.
for i = 2, #KEYS, 3 do
  fenced(KEYS[i + 2]) -- drops the tokens of writers that died
  redis.call('HSET', KEYS[i + 2], ARGV[2], now + ARGV[5])
  redis.call('DEL', KEYS[i], KEYS[i + 1])
end
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 1
