#!lua
-- Accepts a job. Not flagged allow-oom: in a full Redis it answers OOM and changes nothing.
--
-- KEYS  1 the queue (see the prelude); 2 the idempotency key's record when there is a key
-- ARGV  1 id  2 tenant  3 type  4 version  5 payload  6 priority  7 delay (ms)
--       8 fingerprint of the request ('' = no idempotency key)  9 lifetime of the idempotency key (ms)
-- Returns  {'accepted', id}, {'known', id of the job accepted before} or {'reused', id of the other request's job}
-- Cost  O(log jobs)
local id, fingerprint = ARGV[1], ARGV[8]
if fingerprint ~= '' then
  local before = call('HMGET', KEYS[2], 'job', 'fingerprint')
  if before[1] then
    return { before[2] == fingerprint and 'known' or 'reused', before[1] }
  end
  call('HSET', KEYS[2], 'job', id, 'fingerprint', fingerprint)
  call('PEXPIRE', KEYS[2], ARGV[9])
end
accept(id, ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], tonumber(ARGV[7]))
return { 'accepted', id }
