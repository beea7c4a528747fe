-- Opens a writer's fence over all queries at once: any write of a product may change any answer.
-- KEYS[1] run record, KEYS[2] fence, KEYS[3] generation.
-- ARGV[1] quarantine in ms, ARGV[2] the writer's token, ARGV[3] the fence's life in ms.
-- Returns: 1.
-- Cost: O(writers at this moment). Values and leases of the generation before count as absent and expire by themselves.
fenced(KEYS[2]) -- drops the tokens of writers that died
redis.call('HSET', KEYS[2], ARGV[2], now + ARGV[3])
redis.call('SET', KEYS[3], nonce)
return 1
