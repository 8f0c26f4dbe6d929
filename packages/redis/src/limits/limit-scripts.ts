import { RedisScript } from '../redis-script.ts';

/**
 * KEYS: `…server`, `…grant:<id>`, then two of each window: a sorted set of what was granted by microseconds of Redis's own time, and the
 * sum of its weights; of a calendar window both are the one counter. ARGV: whether the asker started without the store, whether the server
 * forgets nothing, then four of each window: `sliding` or `day`, limit, weight, and its length in milliseconds or its end.
 *
 * What a server cannot know counts as full. A sliding window only goes back so far, so it is known when this very server has seen all of it:
 * `…server` says which server that is (its `run_id`) and since when it counts. Where nothing is kept of an earlier one, it counts since its
 * start; where another one counted before (a restart, a replica that took over), since now, because that one may have granted more than it
 * could hand down.
 *
 * Answers nothing when all was taken; else pairs of the full windows: its place among them from 0, and the milliseconds until it has room.
 */
export const takeScript = new RedisScript(`
local server, grant = KEYS[1], KEYS[2]
if redis.call('EXISTS', grant) == 1 then return {} end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local was_alone, forgets_nothing = ARGV[1] == '1', ARGV[2] == '1'

local facts = redis.call('INFO', 'server')
local run = string.match(facts, 'run_id:(%w+)')
local known = redis.call('HMGET', server, 'run', 'since')
local since = tonumber(known[2])
if since == nil then
  since = forgets_nothing and 0 or now - tonumber(string.match(facts, 'uptime_in_seconds:(%d+)')) * 1000000
elseif known[1] ~= run and not forgets_nothing then
  since = now
end
if was_alone then since = now end
if known[1] ~= run or tonumber(known[2]) ~= since then redis.call('HSET', server, 'run', run, 'since', string.format('%.0f', since)) end

local answer = {}
local function full(index, until_at)
  table.insert(answer, index)
  table.insert(answer, math.max(1, math.ceil((until_at - now) / 1000)))
end

local function count(log, sum, length)
  local used = tonumber(redis.call('GET', sum) or '0')
  local old = redis.call('ZRANGEBYSCORE', log, '-inf', now - length)
  for _, member in ipairs(old) do used = used - tonumber(string.match(member, ':(%d+)$')) end
  if #old > 0 then redis.call('ZREMRANGEBYSCORE', log, '-inf', now - length) end
  if redis.call('ZCARD', log) == 0 then used = 0 end
  redis.call('SET', sum, string.format('%.0f', used), 'PX', math.ceil(length / 1000) + 60000)
  return used
end

local function room_at(log, length, too_much)
  local from = 0
  while true do
    local some = redis.call('ZRANGE', log, from, from + 99, 'WITHSCORES')
    if #some == 0 then return now end
    for index = 1, #some, 2 do
      too_much = too_much - tonumber(string.match(some[index], ':(%d+)$'))
      if too_much <= 0 then return tonumber(some[index + 1]) + length end
    end
    from = from + 100
  end
end

local windows = (#ARGV - 2) / 4
for index = 0, windows - 1 do
  local kind, limit, weight, span = ARGV[4 * index + 3], tonumber(ARGV[4 * index + 4]), tonumber(ARGV[4 * index + 5]), tonumber(ARGV[4 * index + 6])
  local log, sum = KEYS[2 * index + 3], KEYS[2 * index + 4]
  if kind == 'sliding' then
    local length = span * 1000
    local too_much = count(log, sum, length) + math.min(weight, limit) - limit
    if now < since + length then full(index, since + length) elseif too_much > 0 then full(index, room_at(log, length, too_much)) end
  elseif tonumber(redis.call('GET', sum) or '0') + math.min(weight, limit) > limit then
    full(index, span * 1000)
  end
end
if #answer > 0 then return answer end

for index = 0, windows - 1 do
  local kind, weight, span = ARGV[4 * index + 3], ARGV[4 * index + 5], tonumber(ARGV[4 * index + 6])
  local log, sum = KEYS[2 * index + 3], KEYS[2 * index + 4]
  redis.call('INCRBY', sum, weight)
  if kind == 'sliding' then
    redis.call('ZADD', log, now, grant .. ':' .. weight)
    redis.call('PEXPIRE', log, span + 60000)
  else
    -- One by a clock far from this one is kept for a day.
    redis.call('PEXPIREAT', sum, string.format('%.0f', math.max(span, math.floor(now / 1000) + 86400000)))
  end
end
redis.call('SET', grant, '1', 'PX', 120000)
return {}
`);

/** KEYS as above. ARGV: of each window its kind and the weight. */
export const giveBackScript = new RedisScript(`
if redis.call('DEL', KEYS[2]) == 0 then return 0 end
for index = 0, #ARGV / 2 - 1 do
  local kind, weight = ARGV[2 * index + 1], ARGV[2 * index + 2]
  local log, sum = KEYS[2 * index + 3], KEYS[2 * index + 4]
  local counts = redis.call('EXISTS', sum) == 1
  if kind == 'sliding' then counts = redis.call('ZREM', log, KEYS[2] .. ':' .. weight) == 1 and counts end
  if counts then redis.call('DECRBY', sum, weight) end
end
return 1
`);
