-- Gives up a lease whose holder could not load, and wakes who waits for its fill.
-- KEYS[1] run record, KEYS[2] grant, KEYS[3] value, KEYS[4] lease, KEYS[5] fence, KEYS[6] generation (queries only).
-- ARGV[1] quarantine in ms, ARGV[2] the reader's token, ARGV[3] channel, ARGV[4] what the entry is about.
-- Returns: 1 given up; 0 it was somebody else's already.
-- Cost: O(subscribers).
if redis.call('GET', KEYS[4]) ~= stamp(KEYS[6]) .. ARGV[2] then
  return 0
end
redis.call('DEL', KEYS[4])
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 1
