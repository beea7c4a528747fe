#!lua flags=allow-oom
-- Ends claims: the jobs have succeeded. A cancellation that came after a job's last effect does not undo it.
--
-- KEYS  1 the queue (see the prelude)
-- ARGV  for each: id, owner, epoch, n, result, progress
-- Returns  for each 1, or 0 when the claim was lost
-- Cost  O(log jobs) for each
local done = {}
for i = 1, #ARGV, 6 do
  local job = held(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3])
  if job then
    end_claim(job)
    finish(job, 'succeeded', 'result', ARGV[i + 4], 'progress', ARGV[i + 5])
  end
  done[#done + 1] = job and 1 or 0
end
return done
