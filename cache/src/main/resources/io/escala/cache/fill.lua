-- Stores a loaded entry, if the reader's lease still stands, and wakes who waits for it.
-- KEYS[1] run record, KEYS[2] grant, KEYS[3] value, KEYS[4] lease, KEYS[5] fence, KEYS[6] generation (queries only).
-- ARGV[1] quarantine in ms, ARGV[2] the reader's token, ARGV[3] ms until stale, ARGV[4] ms until gone,
-- ARGV[5] etag (empty: absent), ARGV[6] body, ARGV[7] channel, ARGV[8] what the entry is about.
-- The value is one string, so that a hit costs one argument and one answer: stamp, stale at, stored at (ms of TIME) and
-- etag, a line each, then the body.
-- Returns: 1 stored; 0 refused, since the entry was written or the lease passed on meanwhile.
-- Cost: O(subscribers) and the copy of the body.
redis.call('PUBLISH', ARGV[7], ARGV[8]) -- a refused fill wakes too: nobody need wait for it any more
local stamp = stamp(KEYS[6])
if quiet or fenced(KEYS[5]) or redis.call('GET', KEYS[4]) ~= stamp .. ARGV[2] then
  return 0
end
local head = string.format('%s\n%d\n%d\n%s\n', stamp, now + ARGV[3], now, ARGV[5])
redis.call('SET', KEYS[3], head .. ARGV[6], 'PX', ARGV[4])
redis.call('DEL', KEYS[4])
return 1
