#!lua
-- Accepts a job. Not flagged allow-oom: in a full Redis it answers OOM and changes nothing.
--
-- KEYS  the queue's (see the prelude); 10 the idempotency key's record when there is a key
-- ARGV  1 id  2 type  3 version  4 payload  5 priority  6 delay (ms)
--       7 fingerprint of the request ('' = no idempotency key)  8 lifetime of the idempotency key (ms)
-- Returns  {'accepted', id}, {'known', id of the job accepted before} or {'reused', id of the other request's job}
-- Cost  O(log jobs)
local id, priority, delay, fingerprint = ARGV[1], ARGV[5], tonumber(ARGV[6]), ARGV[7]
if fingerprint ~= '' then
  local before = call('HMGET', KEYS[10], 'job', 'fingerprint')
  if before[1] then
    return { before[2] == fingerprint and 'known' or 'reused', before[1] }
  end
  call('HSET', KEYS[10], 'job', id, 'fingerprint', fingerprint)
  call('PEXPIRE', KEYS[10], ARGV[8])
end
local seq = call('HINCRBY', META, 'seq', 1)
call('HSET', JOB .. id, 'type', ARGV[2], 'version', ARGV[3], 'payload', ARGV[4], 'priority', priority, 'seq', seq,
  'created', now, 'attempt', 0, 'n', 0)
if delay > 0 then
  schedule(id, seq, nil, now + delay)
else
  call('HSET', JOB .. id, 'order', seq)
  make_ready(id, seq, nil, priority, seq)
end
return { 'accepted', id }
