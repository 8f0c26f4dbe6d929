/**
 * The tables and functions of the store, as migrations: each is run once in a database, in this order, and never changed after a release.
 *
 * Ids and states are compared byte by byte (collation C), which is the order of code points. A body is text: `jsonb` would refuse what JSON
 * allows. `token` is that of the write that made the version; see `PreparedWrite`.
 *
 * The functions run with plans by index alone: what a planner thinks of a table that was empty a minute ago is of no use.
 */
export const MIGRATIONS: readonly string[] = [
  `
create table retake_queue.record (
  queue text collate "C" not null,
  kind text collate "C" not null,
  id text collate "C" not null,
  "group" text collate "C" not null,
  state text collate "C" not null,
  due_at float8,
  priority integer not null,
  version integer not null,
  token text not null,
  body text not null,
  primary key (queue, kind, id)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

create index record_group on retake_queue.record (queue, "group", kind, id) include (state, due_at);
create index record_state on retake_queue.record (queue, kind, state, id) include (due_at);
create index record_due on retake_queue.record (queue, priority, due_at) where due_at is not null;

create type retake_queue.clash as (call integer, kind text, id text);

-- Makes all calls that can be made, each whole or not at all, and answers with what stands in the way of the others. A row for each change; those of
-- a call bear its number and its token. Rows are locked in one order by all, so that writers wait for each other and never in a circle.
create function retake_queue.write(
  of_queue text, calls integer[], tokens text[], kinds text[], ids text[], versions integer[],
  groups text[], states text[], dues float8[], priorities integer[], bodies text[]
) returns setof retake_queue.clash language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  made integer[];
  refused integer[];
  fresh integer;
  inserted integer;
begin
  perform 1 from unnest(kinds, ids, versions) as w(kind, id, version)
    join retake_queue.record r on r.queue = of_queue and r.kind = w.kind and r.id = w.id
    where w.version > 0 order by r.kind, r.id for update of r;

  select coalesce(array_agg(s.call) filter (where s.mine), '{}'), coalesce(array_agg(s.call) filter (where s.clashes), '{}')
    into made, refused
    from (
      select w.call, coalesce(r.token = w.token, false) as mine, coalesce(r.version, 0) <> w.version as clashes
      from unnest(calls, tokens, kinds, ids, versions) as w(call, token, kind, id, version)
      left join retake_queue.record r on r.queue = of_queue and r.kind = w.kind and r.id = w.id
    ) s;

  if refused <> '{}' then
    return query
      select w.call, w.kind, w.id from unnest(calls, kinds, ids, versions) as w(call, kind, id, version)
      left join retake_queue.record r on r.queue = of_queue and r.kind = w.kind and r.id = w.id
      where w.call <> all(made) and coalesce(r.version, 0) <> w.version;
  end if;

  update retake_queue.record r
    set "group" = w."group", state = w.state, due_at = w.due_at, priority = w.priority, version = w.version + 1, token = w.token, body = w.body
    from unnest(calls, tokens, kinds, ids, versions, groups, states, dues, priorities, bodies)
      as w(call, token, kind, id, version, "group", state, due_at, priority, body)
    where w.version > 0 and w.call <> all(made) and w.call <> all(refused)
      and r.queue = of_queue and r.kind = w.kind and r.id = w.id;

  select count(*) into fresh from unnest(calls, versions) as w(call, version)
    where w.version = 0 and w.call <> all(made) and w.call <> all(refused);
  if fresh > 0 then
    insert into retake_queue.record (queue, kind, id, "group", state, due_at, priority, version, token, body)
      select of_queue, w.kind, w.id, w."group", w.state, w.due_at, w.priority, 1, w.token, w.body
      from unnest(calls, tokens, kinds, ids, versions, groups, states, dues, priorities, bodies)
        as w(call, token, kind, id, version, "group", state, due_at, priority, body)
      where w.version = 0 and w.call <> all(made) and w.call <> all(refused)
      order by w.kind, w.id
      on conflict do nothing;
    get diagnostics inserted = row_count;
    if inserted < fresh then
      raise exception 'another writer was quicker; write again' using errcode = '40001';
    end if;
  end if;
end $$;

create function retake_queue.read(of_queue text, kinds text[], ids text[]) returns setof retake_queue.record language plpgsql stable
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
begin
  return query select r.* from unnest(kinds, ids) as w(kind, id)
    join retake_queue.record r on r.queue = of_queue and r.kind = w.kind and r.id = w.id;
end $$;

-- Without a group or states (null) of all; behind '' is from the first.
create function retake_queue.list(of_queue text, of_kind text, of_group text, in_states text[], behind text, most integer)
returns setof retake_queue.record language plpgsql stable
set enable_seqscan = off
as $$
begin
  if of_group is not null then
    return query select r.* from retake_queue.record r
      where r.queue = of_queue and r."group" = of_group and r.kind = of_kind and r.id > behind
        and (in_states is null or r.state = any(in_states))
      order by r.id limit most;
  elsif in_states is null then
    return query select r.* from retake_queue.record r
      where r.queue = of_queue and r.kind = of_kind and r.id > behind order by r.id limit most;
  else
    return query select r.* from (select distinct unnest(in_states) collate "C" as state) s
      cross join lateral (
        select * from retake_queue.record r
        where r.queue = of_queue and r.kind = of_kind and r.state = s.state and r.id > behind
        order by r.id limit most
      ) r
      order by r.id limit most;
  end if;
end $$;

create function retake_queue.due(of_queue text, at float8, most integer) returns setof retake_queue.record language plpgsql stable
set enable_seqscan = off
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
      order by r.due_at, r.kind, r.id limit most - found_so_far;
    get diagnostics found_here = row_count;
    found_so_far := found_so_far + found_here;
  end loop;
end $$;

create function retake_queue.next_due_at(of_queue text) returns float8 language plpgsql stable
set enable_seqscan = off
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

create function retake_queue.count(of_queue text, of_group text)
returns table (kind text, state text, count integer, earliest_due_at float8) language plpgsql stable
set enable_seqscan = off
as $$
begin
  if of_group is null then
    return query select r.kind, r.state, count(*)::integer, min(r.due_at) from retake_queue.record r
      where r.queue = of_queue group by r.kind, r.state;
  else
    return query select r.kind, r.state, count(*)::integer, min(r.due_at) from retake_queue.record r
      where r.queue = of_queue and r."group" = of_group group by r.kind, r.state;
  end if;
end $$;
`,
];
