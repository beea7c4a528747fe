-- Looks an entry up and, when it has to be loaded, decides who loads it.
-- KEYS[1] run record, KEYS[2] value, KEYS[3] lease, KEYS[4] fence.
-- ARGV[1] quarantine in ms, ARGV[2] the reader's token, ARGV[3] lease in ms.
-- Returns one of
--   {'HIT', etag, body, age in ms, ms until stale}
--   {'BYPASS', 'quarantine' | 'fence'}      load it, never fill
--   {'LEASE'}                                load it and fill with the token
--   {'REFRESH', etag, body, age in ms, ms until stale (negative)}   as LEASE, and an expired value is there
--   {'STALE', etag, body, age in ms, ms until stale (negative)}     an expired value, and another reader loads it
--   {'WAIT', ms}                             another reader loads it, its lease lasts that long
-- Cost: O(writers of the key at this moment).
local value = redis.call('HMGET', KEYS[2], 'run', 'fresh', 'stored', 'etag', 'body')
local present = value[1] == run
if present and tonumber(value[2]) > now then
  return {'HIT', value[4], value[5], now - value[3], value[2] - now}
end
if quiet then
  return {'BYPASS', 'quarantine'}
end
if fenced(KEYS[4]) then
  return {'BYPASS', 'fence'}
end
local holder = redis.call('GET', KEYS[3])
local held = holder and string.sub(holder, 1, #run) == run
if not held then
  redis.call('SET', KEYS[3], run .. ARGV[2], 'PX', ARGV[3])
end
if present then
  return {held and 'STALE' or 'REFRESH', value[4], value[5], now - value[3], value[2] - now}
end
if held then
  return {'WAIT', redis.call('PTTL', KEYS[3])}
end
return {'LEASE'}
