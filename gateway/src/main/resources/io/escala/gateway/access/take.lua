-- Takes a share of a client's quota for one gateway. Shares shrink as the quota is used up, so that little of it lies
-- with gateways that the client does not come back to.
-- KEYS[1] the client's count in this window
-- ARGV[1] the quota   ARGV[2] the window in ms
-- returns {taken (0: none is left), left after it, ms until the window ends}
-- cost O(1)
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local ends = redis.call('PTTL', KEYS[1])
if ends < 0 then used = 0 end
local left = tonumber(ARGV[1]) - used
local taken = math.min(left, math.max(1, math.floor(left / 16)))
if taken <= 0 then return {0, 0, ends} end
if ends < 0 then
    ends = tonumber(ARGV[2])
    redis.call('SET', KEYS[1], taken, 'PX', ends)
else
    redis.call('INCRBY', KEYS[1], taken)
end
return {taken, left - taken, ends}
