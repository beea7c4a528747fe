-- Starts the quarantine of a bucket that this Redis has not seen yet.
-- KEYS[1] run record. ARGV[1] quarantine in ms.
-- Returns: ms until the bucket may be filled, 0 when it may.
-- Cost: O(1).
return math.max(0, tonumber(record[2]) - now)
