/**
 * The tables and functions of the store, as migrations: each is run once in a database, in this order, and never changed after a release.
 *
 * A record is found by one word, `<queue> <kind> <id>`, and compared byte by byte (collation C), which is the order of code points. Each question has
 * an index over an expression of its own, which no other question mentions: a planner that knows nothing yet of a table that was empty a minute
 * ago cannot take another one. So a plan is good for any values, and made once in a session.
 *
 * A body is text: `jsonb` would refuse what JSON allows. `token` is that of the write that made the version; see `PreparedWrite`.
 */
export const MIGRATIONS: readonly string[] = [
  `
create table retake_queue.record (
  key text collate "C" primary key,
  queue text collate "C" not null,
  kind text collate "C" not null,
  "group" text collate "C" not null,
  state text collate "C" not null,
  due_at float8,
  priority integer not null,
  version integer not null,
  token text not null,
  body text not null
);

create index record_group on retake_queue.record (("group" || ' ' || key));
-- No state holds a control character.
create index record_state on retake_queue.record ((state || chr(1) || key));
create index record_due on retake_queue.record (queue, priority, due_at) where due_at is not null;

create type retake_queue.clash as (call integer, key text);

-- Makes all calls that can be made, each whole or not at all, and answers with what stands in the way of the others. The arrays hold a place for each
-- change; those of a call bear its number and its token. Rows are locked in one order by all, so that writers wait for each other and never
-- in a circle.
create function retake_queue.write(
  of_queue text, calls integer[], tokens text[], kinds text[], keys text[], versions integer[],
  groups text[], states text[], dues float8[], priorities integer[], bodies text[]
) returns setof retake_queue.clash language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off
as $$
declare
  made integer[];
  refused integer[];
  kept integer;
  fresh integer;
  changed integer;
  inserted integer := 0;
begin
  perform 1 from unnest(keys, versions) as w(key, version)
    join retake_queue.record r on r.key = w.key
    where w.version > 0 order by r.key for update of r;

  select
      coalesce(array_agg(w.call) filter (where r.token = w.token), '{}'),
      coalesce(array_agg(w.call) filter (where coalesce(r.version, 0) <> w.version), '{}'),
      count(*) filter (where w.version > 0),
      count(*) filter (where w.version = 0)
    into made, refused, kept, fresh
    from unnest(calls, tokens, keys, versions) as w(call, token, key, version)
    left join retake_queue.record r on r.key = w.key;

  if made <> '{}' or refused <> '{}' then
    return query
      select w.call, w.key from unnest(calls, keys, versions) as w(call, key, version)
      left join retake_queue.record r on r.key = w.key
      where w.call <> all(made) and coalesce(r.version, 0) <> w.version;
    select count(*) filter (where w.version > 0), count(*) filter (where w.version = 0) into kept, fresh
      from unnest(calls, versions) as w(call, version) where w.call <> all(made) and w.call <> all(refused);
  end if;

  -- A row that was made since the rows were locked may change until here.
  update retake_queue.record r
    set "group" = w."group", state = w.state, due_at = w.due_at, priority = w.priority, version = w.version + 1, token = w.token, body = w.body
    from unnest(calls, tokens, keys, versions, groups, states, dues, priorities, bodies)
      as w(call, token, key, version, "group", state, due_at, priority, body)
    where w.version > 0 and w.call <> all(made) and w.call <> all(refused) and r.key = w.key and r.version = w.version;
  get diagnostics changed = row_count;

  if fresh > 0 then
    insert into retake_queue.record (key, queue, kind, "group", state, due_at, priority, version, token, body)
      select w.key, of_queue, w.kind, w."group", w.state, w.due_at, w.priority, 1, w.token, w.body
      from unnest(calls, tokens, kinds, keys, versions, groups, states, dues, priorities, bodies)
        as w(call, token, kind, key, version, "group", state, due_at, priority, body)
      where w.version = 0 and w.call <> all(made) and w.call <> all(refused)
      order by w.key
      on conflict do nothing;
    get diagnostics inserted = row_count;
  end if;
  if changed < kept or inserted < fresh then
    raise exception 'another writer was quicker; write again' using errcode = '40001';
  end if;
end $$;

create function retake_queue.read(keys text[]) returns setof retake_queue.record language plpgsql stable
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off
as $$
begin
  return query select r.* from unnest(keys) as w(key) join retake_queue.record r on r.key = w.key;
end $$;

-- Of keys that begin with the prefix and go on behind the id; without a group or states (null) of all. The tilde sorts behind all that an id may hold.
create function retake_queue.list(prefix text, behind text, of_group text, in_states text[], most integer)
returns setof retake_queue.record language plpgsql stable
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
begin
  if of_group is not null then
    return query select r.* from retake_queue.record r
      where r."group" || ' ' || r.key > of_group || ' ' || prefix || behind and r."group" || ' ' || r.key < of_group || ' ' || prefix || '~'
        and (in_states is null or r.state = any(in_states))
      order by r."group" || ' ' || r.key limit most;
  elsif in_states is null then
    return query select r.* from retake_queue.record r
      where r.key > prefix || behind and r.key < prefix || '~' order by r.key limit most;
  else
    return query select l.* from (select distinct unnest(in_states) as state) s
      cross join lateral (
        select * from retake_queue.record r
        where r.state || chr(1) || r.key > s.state || chr(1) || prefix || behind and r.state || chr(1) || r.key < s.state || chr(1) || prefix || '~'
        order by r.state || chr(1) || r.key limit most
      ) l
      order by l.key limit most;
  end if;
end $$;

create function retake_queue.due(of_queue text, at float8, most integer) returns setof retake_queue.record language plpgsql stable
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  next integer := -1;
  found_so_far integer := 0;
  found_here integer;
begin
  while found_so_far < most loop
    select min(r.priority) into next from retake_queue.record r
      where r.queue = of_queue and r.due_at is not null and r.priority > next;
    exit when next is null;
    return query select r.* from retake_queue.record r
      where r.queue = of_queue and r.priority = next and r.due_at <= at
      order by r.due_at limit most - found_so_far;
    get diagnostics found_here = row_count;
    found_so_far := found_so_far + found_here;
  end loop;
end $$;

create function retake_queue.next_due_at(of_queue text) returns float8 language plpgsql stable
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  next integer := -1;
  earliest float8;
begin
  loop
    select min(r.priority) into next from retake_queue.record r
      where r.queue = of_queue and r.due_at is not null and r.priority > next;
    exit when next is null;
    select least(earliest, min(r.due_at)) into earliest from retake_queue.record r
      where r.queue = of_queue and r.priority = next and r.due_at is not null;
  end loop;
  return earliest;
end $$;

create function retake_queue.count(of_queue text)
returns table (kind text, state text, count integer, earliest_due_at float8) language sql stable
as $$
  select r.kind, r.state, count(*)::integer, min(r.due_at) from retake_queue.record r where r.queue = of_queue group by r.kind, r.state
$$;

create function retake_queue.count(of_queue text, of_group text)
returns table (kind text, state text, count integer, earliest_due_at float8) language sql stable
set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
  select r.kind, r.state, count(*)::integer, min(r.due_at) from retake_queue.record r
    where r."group" || ' ' || r.key > of_group || ' ' || of_queue || ' ' and r."group" || ' ' || r.key < of_group || ' ' || of_queue || ' ~'
    group by r.kind, r.state
$$;

create function retake_queue.forget(of_queue text, of_group text) returns void language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
begin
  delete from retake_queue.record r
    where r."group" || ' ' || r.key > of_group || ' ' || of_queue || ' ' and r."group" || ' ' || r.key < of_group || ' ' || of_queue || ' ~';
end $$;
`,
];
