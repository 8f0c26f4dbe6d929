import { RedisScript } from '../redis-script.ts';

/**
 * KEYS[1] is a hash of what holds: by channel, model and reason as JSON, until when (milliseconds of Redis's own time) and the news as JSON.
 * ARGV: field, news, how long, the channel of messages, the message.
 */
export const restsScript = new RedisScript(`
local all, field, news, length = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
local ends = time[1] * 1000 + math.floor(time[2] / 1000) + length
local known = tonumber(string.match(redis.call('HGET', all, field) or '', '^(%d+) '))
if known == nil or known < ends then redis.call('HSET', all, field, string.format('%.0f', ends) .. ' ' .. news) end
if redis.call('PTTL', all) < length then redis.call('PEXPIRE', all, length) end
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 'OK'
`);

/** ARGV: channel, model and reason, empty where they say nothing, the channel of messages, the message. */
export const backScript = new RedisScript(`
local all, channel, model, reason = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
for _, field in ipairs(redis.call('HKEYS', all)) do
  local of = cjson.decode(field)
  local same = of[1] == channel
  if reason ~= '' then same = same and of[3] == reason and of[2] == model else same = same and (model == '' or of[2] == model) end
  if same then redis.call('HDEL', all, field) end
end
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 'OK'
`);

/** Answers pairs: the news, and the milliseconds that are left of it. */
export const readScript = new RedisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local answer = {}
local fields = redis.call('HGETALL', KEYS[1])
for index = 1, #fields, 2 do
  local ends, news = string.match(fields[index + 1], '^(%d+) (.*)$')
  if ends and tonumber(ends) > now then
    table.insert(answer, news)
    table.insert(answer, string.format('%.0f', tonumber(ends) - now))
  else
    redis.call('HDEL', KEYS[1], fields[index])
  end
end
return answer
`);
