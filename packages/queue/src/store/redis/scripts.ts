/**
 * The scripts of the store on Redis. All keys of a queue begin with one prefix (KEYS[1], with a hash tag, so that a cluster keeps them together):
 *
 * - `r:<kind> <id>`, a string: version, token of its write, group, state, due or empty, priority and body, with a tab after each but the last
 * - `s:<kind> <state>` and `g:<group> <kind> <state>`, sorted sets of ids, all of score 0: in the order of their bytes
 * - `c` and `g:<group>`, hashes of `<kind> <state>` → how many
 * - `e:<kind> <state>` and `f:<group> <kind> <state>`, sorted sets of ids by when they are due, for the earliest
 * - `d`, the priorities of what is due ever, and `d:<priority>`, sorted sets of `<kind> <id>` by when they are due
 *
 * No name holds a space but states, and those stand last. None holds a control character.
 */
const SHARED = `
local base = KEYS[1]

-- What one script adds to and takes from each place and priority is done at its end, all at once.
local places, dues = {}, {}
local function place_of(kind, group, state)
  local name = kind .. ' ' .. group .. ' ' .. state
  local found = places[name]
  if not found then
    local where = kind .. ' ' .. state
    found = { where = where, group = 'g:' .. group, more = 0, added = {}, taken = {}, due_added = {}, due_taken = {} }
    places[name] = found
  end
  return found
end
local function due_of(priority)
  local found = dues[priority]
  if not found then
    found = { added = {}, taken = {} }
    dues[priority] = found
  end
  return found
end
local function put(list, score, member)
  list[#list + 1] = score
  list[#list + 1] = member
end
local function place(kind, id, group, state, due, priority)
  local at = place_of(kind, group, state)
  put(at.added, 0, id)
  at.more = at.more + 1
  if due ~= '' then
    put(at.due_added, due, id)
    put(due_of(priority).added, due, kind .. ' ' .. id)
  end
end
local function displace(kind, id, group, state, due, priority)
  local from = place_of(kind, group, state)
  from.taken[#from.taken + 1] = id
  from.more = from.more - 1
  if due ~= '' then
    from.due_taken[#from.due_taken + 1] = id
    local due_taken = due_of(priority).taken
    due_taken[#due_taken + 1] = kind .. ' ' .. id
  end
end
-- A command takes some thousands of arguments, not any number.
local function in_parts(command, key, list)
  for from = 1, #list, 1000 do
    redis.call(command, key, unpack(list, from, math.min(from + 999, #list)))
  end
end
local function in_sets(command, at, list, of_all, of_group)
  if #list == 0 then return end
  in_parts(command, base .. of_all .. at.where, list)
  in_parts(command, base .. of_group .. ' ' .. at.where, list)
end
local function count(key, field, by)
  if redis.call('HINCRBY', base .. key, field, by) == 0 then redis.call('HDEL', base .. key, field) end
end
local function settle()
  -- What is taken from and added to the same set is the same record in its new place: it goes first.
  for _, at in pairs(places) do
    in_sets('ZREM', at, at.taken, 's:', at.group)
    in_sets('ZREM', at, at.due_taken, 'e:', 'f:' .. string.sub(at.group, 3))
  end
  for _, at in pairs(places) do
    in_sets('ZADD', at, at.added, 's:', at.group)
    in_sets('ZADD', at, at.due_added, 'e:', 'f:' .. string.sub(at.group, 3))
    if at.more ~= 0 then
      count('c', at.where, at.more)
      count(at.group, at.where, at.more)
    end
  end
  for priority, of in pairs(dues) do
    local set = base .. 'd:' .. priority
    in_parts('ZREM', set, of.taken)
    in_parts('ZADD', set, of.added)
    if redis.call('EXISTS', set) == 1 then redis.call('ZADD', base .. 'd', priority, priority)
    else redis.call('ZREM', base .. 'd', priority) end
  end
end
local function record(kind, id)
  local name = kind .. ' ' .. id
  return { name, redis.call('GET', base .. 'r:' .. name) }
end
local HEAD = '^(%d+)\\t([^\\t]*)\\t([^\\t]*)\\t([^\\t]*)\\t([^\\t]*)\\t(%d+)\\t'
-- What stands before a body: nearly all heads are shorter than the first, and all are than the second.
local function head_of(key)
  local head = redis.call('GETRANGE', key, 0, 255)
  if #head == 256 and not string.find(head, HEAD) then return redis.call('GETRANGE', key, 0, 2000) end
  return head
end
`;

/** ARGV: for each call its token and the number of its changes, then for each of these its `<kind> <id>`, the version it changes, and the new record. */
export const WRITE = `${SHARED}
local answers = {}
local at = 1
while ARGV[at] do
  local token, first, past = ARGV[at], at + 2, at + 2 + 3 * tonumber(ARGV[at + 1])
  local made, clashes, stood = false, {}, {}
  for c = first, past - 1, 3 do
    local head = head_of(base .. 'r:' .. ARGV[c])
    local version, by = string.match(head, '^(%d+)\\t([^\\t]*)\\t')
    stood[c] = head
    if by == token then made = true end
    if (version or '0') ~= ARGV[c + 1] then clashes[#clashes + 1] = (c - first) / 3 end
  end
  if made then clashes = {}
  elseif #clashes == 0 then
    for c = first, past - 1, 3 do
      local name, new = ARGV[c], ARGV[c + 2]
      redis.call('SET', base .. 'r:' .. name, new)
      local space = string.find(name, ' ', 1, true)
      local kind, id = string.sub(name, 1, space - 1), string.sub(name, space + 1)
      local _, _, group, state, due, priority = string.match(new, HEAD)
      local was, _, old_group, old_state, old_due, old_priority = string.match(stood[c], HEAD)
      if not was then place(kind, id, group, state, due, priority)
      elseif old_group ~= group or old_state ~= state or old_due ~= due or old_priority ~= priority then
        displace(kind, id, old_group, old_state, old_due, old_priority)
        place(kind, id, group, state, due, priority)
      end
    end
  end
  answers[#answers + 1] = clashes
  at = past
end
settle()
return answers
`;

/** ARGV: `<kind> <id>` of each. Answers with each record, or nothing. */
export const READ = `
local found = {}
for at = 1, #ARGV do found[at] = redis.call('GET', KEYS[1] .. 'r:' .. ARGV[at]) end
return found
`;

/** ARGV: kind, group or empty, the id behind which it goes on or empty, limit, states. Answers with names and records. */
export const LIST = `${SHARED}
local kind, group, after, limit = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local states = {}
for at = 5, #ARGV do states[#states + 1] = ARGV[at] end
if #states == 0 then
  for _, where in ipairs(redis.call('HKEYS', base .. (group == '' and 'c' or 'g:' .. group))) do
    if string.sub(where, 1, #kind + 1) == kind .. ' ' then states[#states + 1] = string.sub(where, #kind + 2) end
  end
end
local heads = {}
for _, state in ipairs(states) do
  local set = (group == '' and 's:' or 'g:' .. group .. ' ') .. kind .. ' ' .. state
  local ids = redis.call('ZRANGEBYLEX', base .. set, after == '' and '-' or '(' .. after, '+', 'LIMIT', 0, limit)
  if #ids > 0 then heads[#heads + 1] = { ids = ids, at = 1 } end
end
-- The operator < goes by the locale of the server.
local function before(one, other)
  for at = 1, math.min(#one, #other) do
    local a, b = string.byte(one, at), string.byte(other, at)
    if a ~= b then return a < b end
  end
  return #one < #other
end
local found = {}
while #found < limit do
  local least
  for _, head in ipairs(heads) do
    local id = head.ids[head.at]
    if id and (not least or before(id, least.ids[least.at])) then least = head end
  end
  if not least then break end
  found[#found + 1] = record(kind, least.ids[least.at])
  least.at = least.at + 1
end
return found
`;

/** ARGV: now, limit. Answers with names and records. */
export const DUE = `${SHARED}
local limit, found = tonumber(ARGV[2]), {}
for _, priority in ipairs(redis.call('ZRANGE', base .. 'd', 0, -1)) do
  if #found >= limit then break end
  local names = redis.call('ZRANGEBYSCORE', base .. 'd:' .. priority, '-inf', ARGV[1], 'LIMIT', 0, limit - #found)
  for _, name in ipairs(names) do
    local space = string.find(name, ' ', 1, true)
    found[#found + 1] = record(string.sub(name, 1, space - 1), string.sub(name, space + 1))
  end
end
return found
`;

/** The earliest of all, or nothing. */
export const NEXT_DUE_AT = `${SHARED}
local earliest
for _, priority in ipairs(redis.call('ZRANGE', base .. 'd', 0, -1)) do
  local first = redis.call('ZRANGE', base .. 'd:' .. priority, 0, 0, 'WITHSCORES')[2]
  if first and (not earliest or tonumber(first) < tonumber(earliest)) then earliest = first end
end
return earliest
`;

/** ARGV: group or empty. Answers kind and state, how many, and the earliest or empty. */
export const COUNT = `${SHARED}
local group = ARGV[1]
local counts = redis.call('HGETALL', base .. (group == '' and 'c' or 'g:' .. group))
local found = {}
for at = 1, #counts, 2 do
  local set = (group == '' and 'e:' or 'f:' .. group .. ' ') .. counts[at]
  found[#found + 1] = { counts[at], counts[at + 1], redis.call('ZRANGE', base .. set, 0, 0, 'WITHSCORES')[2] or '' }
end
return found
`;

/** ARGV: group, how many at once. Answers how many were forgotten: none when there are none left. */
export const FORGET = `${SHARED}
local group, left = ARGV[1], tonumber(ARGV[2])
local forgotten = 0
for _, where in ipairs(redis.call('HKEYS', base .. 'g:' .. group)) do
  if left <= 0 then break end
  local space = string.find(where, ' ', 1, true)
  local kind, state = string.sub(where, 1, space - 1), string.sub(where, space + 1)
  for _, id in ipairs(redis.call('ZRANGE', base .. 'g:' .. group .. ' ' .. where, 0, left - 1)) do
    local key = base .. 'r:' .. kind .. ' ' .. id
    local _, _, _, _, due, priority = string.match(head_of(key), HEAD)
    displace(kind, id, group, state, due, priority)
    redis.call('DEL', key)
    left = left - 1
    forgotten = forgotten + 1
  end
end
settle()
return forgotten
`;
