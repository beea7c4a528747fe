#!lua flags=no-writes
-- A job.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  1 id
-- Returns  {} when there is none, else {payload, when its lease expires or nil, record as a flat list}
-- Cost  O(1)
local record = call('HGETALL', JOB .. ARGV[1])
if #record == 0 then
  return {}
end
return { call('GET', PAYLOAD .. ARGV[1]) or '{}', call('ZSCORE', LEASES, ARGV[1]), record }
