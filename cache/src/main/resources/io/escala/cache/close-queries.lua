-- Lifts a writer's own fence over all queries.
-- KEYS[1] run record, KEYS[2] fence, KEYS[3] generation. ARGV[1] quarantine in ms, ARGV[2] the writer's token.
-- Returns: 1.
-- Cost: O(writers at this moment).
redis.call('HDEL', KEYS[2], ARGV[2])
fenced(KEYS[2]) -- drops the tokens of writers that died
redis.call('SET', KEYS[3], nonce)
return 1
