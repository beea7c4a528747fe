-- Stores a loaded entry, if the reader's lease still stands.
-- KEYS[1] run record, KEYS[2] value, KEYS[3] lease, KEYS[4] fence.
-- ARGV[1] quarantine in ms, ARGV[2] the reader's token, ARGV[3] ms until stale, ARGV[4] ms until gone,
-- ARGV[5] etag (empty: absent), ARGV[6] body.
-- Returns: 1 stored; 0 refused, since the entry was written or the lease passed on meanwhile.
-- Cost: O(1) and the copy of the body.
if quiet or fenced(KEYS[4]) or redis.call('GET', KEYS[3]) ~= run .. ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[2], 'run', run, 'fresh', now + ARGV[3], 'stored', now, 'etag', ARGV[5], 'body', ARGV[6])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
redis.call('DEL', KEYS[3])
return 1
