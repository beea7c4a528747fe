-- Looks an entry up and, when it has to be loaded, decides who loads it.
-- KEYS[1] run record, KEYS[2] grant, KEYS[3] value, KEYS[4] lease, KEYS[5] fence, KEYS[6] generation (queries only).
-- ARGV[1] quarantine in ms, ARGV[2] the reader's token, ARGV[3] lease in ms.
-- Returns one of
--   {'HIT', etag, body, age in ms, ms until stale}
--   {'BYPASS', 'quarantine' | 'fence'}      load it, never fill
--   {'BYPASS', 'grant'}                      the same, since a write may have gone past this Redis
--   {'BYPASS', 'grant', etag, body, age in ms, ms until stale}   and a value is there that may be from before it
--   {'LEASE'}                                load it and fill with the token
--   {'REFRESH', etag, body, age in ms, ms until stale (negative)}   as LEASE, and an expired value is there
--   {'STALE', etag, body, age in ms, ms until stale (negative)}     an expired value, and another reader loads it
--   {'WAIT', ms}                             another reader loads it, its lease lasts that long
-- Cost: O(writers of the key at this moment).
local stamp = stamp(KEYS[6])
local value = redis.pcall('GET', KEYS[3]) -- what another version may have kept as a hash counts as absent
value = type(value) == 'string' and value or ''
local of, fresh, stored, etag, body = string.match(value, '^([^\n]*)\n(%d+)\n(%d+)\n([^\n]*)\n()')
local present = of == stamp
local function found(what)
  return {what, etag, string.sub(value, body), now - stored, fresh - now}
end
local granted = granted(KEYS[2]) > 0
if present and granted and tonumber(fresh) > now then
  return found('HIT')
end
if quiet then
  return {'BYPASS', 'quarantine'}
end
if fenced(KEYS[5]) then
  return {'BYPASS', 'fence'}
end
if not granted then
  if present then
    local old = found('grant')
    table.insert(old, 1, 'BYPASS')
    return old
  end
  return {'BYPASS', 'grant'}
end
local holder = redis.call('GET', KEYS[4])
local held = holder and string.sub(holder, 1, #stamp) == stamp
if not held then
  redis.call('SET', KEYS[4], stamp .. ARGV[2], 'PX', ARGV[3])
end
if present then
  return found(held and 'STALE' or 'REFRESH')
end
if held then
  return {'WAIT', redis.call('PTTL', KEYS[4])}
end
return {'LEASE'}
