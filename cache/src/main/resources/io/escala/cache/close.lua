-- Lifts a writer's own fence over keys of one bucket: after its COMMIT, before the acknowledgement.
-- KEYS[1] run record, then for each key: value, lease, fence.
-- ARGV[1] quarantine in ms, ARGV[2] the writer's token.
-- Returns: 1.
-- Cost: O(keys).
for i = 2, #KEYS, 3 do
  redis.call('DEL', KEYS[i], KEYS[i + 1])
  redis.call('HDEL', KEYS[i + 2], ARGV[2])
  fenced(KEYS[i + 2]) -- drops the tokens of writers that died
end
return 1
