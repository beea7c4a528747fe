-- Lets values of a bucket count as hits until a moment of Redis' TIME.
-- KEYS[1] run record, KEYS[2] grant.
-- ARGV[1] quarantine in ms, ARGV[2] the run in which its holder read TIME, ARGV[3] the moment in ms.
-- Returns: 1 granted, or granted for longer already; 0 refused, since Redis restarted or the moment has passed.
-- Cost: O(1). The grant has no Redis TTL, so that no volatile-* eviction takes it; its expiry is inside.
if ARGV[2] ~= run or tonumber(ARGV[3]) <= now then
  return 0
end
if now + granted(KEYS[2]) < tonumber(ARGV[3]) then
  redis.call('HSET', KEYS[2], 'run', run, 'until', ARGV[3])
end
return 1
