-- Common head of every script of the cache protocol; not a script of its own.
-- KEYS[1]  run record of the bucket: hash {run, ready}
-- ARGV[1]  quarantine in ms: how long a Redis that may have lost fences is not trusted
--
-- Sets: now    Redis TIME in ms
--       nonce  Redis TIME in µs, which no other script of this run has
--       run    this Redis process' run id
--       quiet  true while the quarantine lasts
--
-- A restart, a fail-over and a flush lose the fences of writers whose COMMIT may still land, so until it cannot any
-- more nothing is filled. A missing or foreign run record tells of all three.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local nonce = time[1] .. '-' .. time[2]
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local record = redis.call('HMGET', KEYS[1], 'run', 'ready')
if record[1] ~= run then
  record[2] = now + tonumber(ARGV[1])
  redis.call('HSET', KEYS[1], 'run', run, 'ready', record[2])
end
local quiet = now < tonumber(record[2])

-- Whether a writer holds a live fence in the hash at key. Tokens of writers that died are dropped on the way.
local function fenced(key)
  local tokens = redis.call('HGETALL', key)
  local live = false
  for i = 1, #tokens, 2 do
    if tonumber(tokens[i + 1]) > now then
      live = true
    else
      redis.call('HDEL', key, tokens[i])
    end
  end
  return live
end

-- For how many ms more the grant in the hash at key stands: hash {run, until}; 0 when there is none.
local function granted(key)
  local grant = redis.call('HMGET', key, 'run', 'until')
  return grant[1] == run and math.max(0, grant[2] - now) or 0
end

-- What values and leases carry that may count now: the run and, where a key is given, the generation in it. Those of
-- another run or generation count as absent.
local function stamp(generation)
  return generation and run .. (redis.call('GET', generation) or '') or run
end
