import { RedisScript } from '../redis-script.ts';

/**
 * What the scripts share. Amounts are integers of nano-dollars, kept and added by Redis as 64-bit integers (`HINCRBY`). Lua knows doubles
 * alone, so they are only compared there: exact below 2^53, which is nine million dollars, and a sum beyond it is still above any limit.
 * Numbers become words through `%.0f`, because Lua's own way keeps 14 digits.
 *
 * KEYS[1], `…leases`, holds the leases by reservation: a sorted set by the end of each, in milliseconds of Redis's own time. Beside it lie
 * `held:<reservation>`, a hash of its steps and of what it holds in each purse, and `purse:<name>`, a hash of what is spent and reserved.
 */
const COMMON = `
local leases = KEYS[1]
local prefix = string.match(leases, '^(.*)leases$')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local DAY_MS = 86400000

local function purse_of(name) return prefix .. 'purse:' .. name end

local function free(purse, amount)
  if amount <= 0 then return end
  local reserved = tonumber(redis.call('HGET', purse, 'reserved') or '0')
  redis.call('HINCRBY', purse, 'reserved', string.format('%.0f', -math.min(amount, reserved)))
end

local function give_back(held)
  local fields = redis.call('HGETALL', held)
  for index = 1, #fields, 2 do
    local name = string.match(fields[index], '^purse:(.*)$')
    if name then
      local purse = purse_of(name)
      if redis.call('EXISTS', purse) == 1 then free(purse, tonumber(fields[index + 1])) end
      redis.call('HDEL', held, fields[index])
    end
  end
end

local function expire()
  while true do
    local ids = redis.call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, 100)
    if #ids == 0 then return end
    for _, id in ipairs(ids) do
      local held = prefix .. 'held:' .. id
      give_back(held)
      redis.call('DEL', held)
      redis.call('ZREM', leases, id)
    end
  end
end

-- A window that is over is of no interest; one by a clock far from this one is kept for a day after its first use.
local function forget(purse, at)
  if at == '' or redis.call('PTTL', purse) ~= -1 then return end
  redis.call('PEXPIREAT', purse, string.format('%.0f', math.max(tonumber(at), now + DAY_MS)))
end

local function standing(answer, name)
  local amounts = redis.call('HMGET', purse_of(name), 'spent', 'reserved')
  table.insert(answer, amounts[1] or '0')
  table.insert(answer, amounts[2] or '0')
end

expire()
`;

/** ARGV: id, step, lease, then of each entry: purse, amount, limit, forget at. Answers 1 or 0, then spent and reserved of each. */
export const reserveScript = new RedisScript(`${COMMON}
local id, step, lease = ARGV[1], ARGV[2], tonumber(ARGV[3])
local held = prefix .. 'held:' .. id
redis.call('ZADD', leases, now + lease, id)

local function answer(reserved)
  local all = { reserved }
  for index = 4, #ARGV, 4 do standing(all, ARGV[index]) end
  return all
end

if redis.call('HEXISTS', held, 'ended') == 1 then return answer('0') end
if redis.call('HEXISTS', held, 'step:' .. step) == 1 then return answer('1') end
for index = 4, #ARGV, 4 do
  local amounts = redis.call('HMGET', purse_of(ARGV[index]), 'spent', 'reserved')
  local used = tonumber(amounts[1] or '0') + tonumber(amounts[2] or '0')
  if used + tonumber(ARGV[index + 1]) > tonumber(ARGV[index + 2]) then return answer('0') end
end
redis.call('HSET', held, 'step:' .. step, '1')
for index = 4, #ARGV, 4 do
  local name, amount = ARGV[index], ARGV[index + 1]
  redis.call('HINCRBY', purse_of(name), 'reserved', amount)
  redis.call('HINCRBY', held, 'purse:' .. name, amount)
  forget(purse_of(name), ARGV[index + 3])
end
return answer('1')
`);

/** ARGV: id, step, lease, whether it ends, then of each entry: purse, spent, freed, forget at. Answers spent and reserved of each. */
export const commitScript = new RedisScript(`${COMMON}
local id, step, lease, ends = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local held = prefix .. 'held:' .. id
redis.call('ZADD', leases, now + lease, id)

if redis.call('HSETNX', held, 'step:' .. step, '1') == 1 then
  for index = 5, #ARGV, 4 do
    local name, spent, freed = ARGV[index], ARGV[index + 1], tonumber(ARGV[index + 2])
    local purse = purse_of(name)
    local before = tonumber(redis.call('HGET', purse, 'spent') or '0')
    if before + tonumber(spent) < 0 then redis.call('HSET', purse, 'spent', '0') else redis.call('HINCRBY', purse, 'spent', spent) end
    local here = math.min(tonumber(redis.call('HGET', held, 'purse:' .. name) or '0'), freed)
    if here > 0 then
      free(purse, here)
      redis.call('HINCRBY', held, 'purse:' .. name, string.format('%.0f', -here))
    end
    forget(purse, ARGV[index + 3])
  end
end
if ends == '1' then
  give_back(held)
  redis.call('HSET', held, 'ended', '1')
end
local all = {}
for index = 5, #ARGV, 4 do standing(all, ARGV[index]) end
return all
`);

/** ARGV: lease, then the ids. */
export const renewScript = new RedisScript(`${COMMON}
for index = 2, #ARGV do redis.call('ZADD', leases, 'XX', now + tonumber(ARGV[1]), ARGV[index]) end
return 'OK'
`);

/** ARGV: the purses. Answers spent and reserved of each. */
export const readScript = new RedisScript(`${COMMON}
local all = {}
for index = 1, #ARGV do standing(all, ARGV[index]) end
return all
`);
