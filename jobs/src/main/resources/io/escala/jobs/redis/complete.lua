#!lua flags=allow-oom
-- Ends claims: the jobs have succeeded. A cancellation that came after a job's last effect does not undo it.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  for each: id, owner, epoch, n, result, progress
-- Returns  for each 1, or 0 when the claim was lost
-- Cost  O(log jobs) for each; what all of them have in common is done once
local answers, ids, left, types, by_seq, by_time = {}, {}, {}, {}, {}, {}

-- The job with what is needed of it here, when the claim still holds it.
local function held_here(id, ...)
  local r = call('HMGET', JOB .. id, 'state', 'rev', 'n', 'owner', 'epoch', 'seq', 'type')
  local job = { id = id, state = r[1], rev = r[2], n = r[3], owner = r[4], epoch = r[5], seq = r[6], type = r[7] }
  return holds(job, ...) and job or nil
end

for i = 1, #ARGV, 6 do
  local job = held_here(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3])
  if job then
    left[job.state] = left[job.state] or {}
    table.insert(left[job.state], job.id)
    types[job.type] = (types[job.type] or 0) + 1
    record(job, 'succeeded', 'result', ARGV[i + 4], 'progress', ARGV[i + 5])
    ids[#ids + 1] = job.id
    by_seq[#by_seq + 1], by_seq[#by_seq + 2] = job.seq, job.id
    by_time[#by_time + 1], by_time[#by_time + 2] = NOW, job.id
  end
  answers[#answers + 1] = job and 1 or 0
end
if #ids > 0 then
  call('ZREM', LEASES, unpack(ids))
  call('ZADD', STATE .. 'succeeded', unpack(by_seq))
  call('ZADD', FINISHED, unpack(by_time))
  for state, moved in pairs(left) do
    call('ZREM', STATE .. state, unpack(moved))
  end
  for type, count in pairs(types) do
    ended(type, count)
  end
end
return answers
