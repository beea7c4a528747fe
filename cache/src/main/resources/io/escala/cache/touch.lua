-- Looks at a bucket, which starts its quarantine when this Redis has not seen it yet.
-- KEYS[1] run record, KEYS[2] grant. ARGV[1] quarantine in ms.
-- Returns: {run id, TIME in ms, ms until the bucket may be filled (0: it may), ms the grant stands (0: there is none)}.
-- Cost: O(1).
return {run, now, math.max(0, tonumber(record[2]) - now), granted(KEYS[2])}
