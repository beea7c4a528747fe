-- Lifts a writer's own fence over products of one bucket: after its COMMIT, before the acknowledgement.
-- KEYS[1] run record, then for each product: value, lease, fence.
-- ARGV[1] quarantine in ms, ARGV[2] the writer's token, ARGV[3] channel, ARGV[4] the products, one a line.
-- Returns: 1.
-- Cost: O(products + subscribers).
for i = 2, #KEYS, 3 do
  redis.call('DEL', KEYS[i], KEYS[i + 1])
  redis.call('HDEL', KEYS[i + 2], ARGV[2])
  fenced(KEYS[i + 2]) -- drops the tokens of writers that died
end
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 1
