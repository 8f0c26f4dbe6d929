import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { jobRecords } from '../../src/store/job-record.ts';
import { costOfAttempts } from '../../src/store/kept-cost.ts';
import { dispatchDue } from '../../src/working/dispatch-due.ts';
import { workItem } from '../../src/working/work-item.ts';
import { workRun } from '../../src/working/work-run.ts';
import { workPartsOf } from './work-parts-of.ts';
import { workshopsOfFile } from './workshops-of-file.ts';

const HOUR_MS = 3_600_000;
const open = workshopsOfFile({ queue: { batch: false, concurrency: 2 } });

const runOf = (ids: readonly string[]) =>
  ({ kind: 'run', jobId: ids[0]?.split('.')[0] ?? '', from: 0, length: ids.length }) as const;

it('buys the items of a run, as many at once as the process has slots, and those after it too', async () => {
  const { submit, work, until, events, simulator } = await open();
  const ids = await submit(
    Array.from({ length: 7 }, () => ({})),
    { runLength: 3 },
  );
  work();
  for (const id of ids) await until(id, 'done');
  let atOnce = 0;
  let most = 0;
  for (const { type } of events) {
    if (type === 'item.placed') atOnce += 1;
    if (type === 'item.ended') atOnce -= 1;
    most = Math.max(most, atOnce);
  }
  expect(most).toBeLessThanOrEqual(2);
  expect(simulator.ledger.pictures()).toBe(7);
});

it('finds what a dead process had at work in a run, and buys the rest', async () => {
  const { submit, parts, item, until, simulator, clock } = await open();
  simulator.script('gemini', [
    { kind: 'ok', afterMs: HOUR_MS },
    { kind: 'ok', afterMs: HOUR_MS },
  ]);
  const ids = await submit([{}, {}, {}, {}], { runLength: 4, isOffered: false });
  const run = runOf(ids);
  const begun = workRun(workPartsOf(parts), run);
  const [first = '', second = ''] = ids;
  await until(first, 'working');
  await until(second, 'working');
  // As if it were dead: its run comes to another one.
  await workRun(workPartsOf(parts), run);
  const states = await Promise.all(ids.map(async (id) => (await item(id)).state));
  expect(states).toEqual(['unknown', 'unknown', 'done', 'done']);
  clock.advance(HOUR_MS);
  await begun;
  // It was not: what it brings is kept, and what was bought meanwhile is not bought again.
  for (const id of ids) expect((await item(id)).state).toBe('done');
  expect(simulator.ledger.pictures()).toBe(4);
  const bills = await Promise.all(ids.map(async (id) => costOfAttempts((await item(id)).body.attempts).nanoUsd));
  expect(bills.reduce((sum, bill) => sum + bill, 0)).toBe(simulator.ledger.nanoUsd());
});

it('leaves to another process what that has begun since the run was read', async () => {
  const { submit, parts, item, until, simulator, clock } = await open();
  simulator.script('gemini', [{ kind: 'ok', afterMs: HOUR_MS }]);
  const [id = ''] = await submit([{}], { isOffered: false });
  const [job] = await parts.store.read([{ kind: 'job', id: runOf([id]).jobId }]);
  if (job === undefined) throw new Error('The job is gone');
  const seen = { item: await item(id), job: jobRecords.read(job) };
  const buying = workItem(workPartsOf(parts), id, 1);
  await until(id, 'working');
  for (const at of [performance.now(), performance.now() - 60_000]) await workItem(workPartsOf(parts), id, 1, { ...seen, at });
  expect((await item(id)).state).toBe('working');
  clock.advance(HOUR_MS);
  await buying;
  expect((await item(id)).state).toBe('done');
  expect(simulator.ledger.pictures()).toBe(1);
});

it('tells of an item that it cannot read, and buys the others of its run', async () => {
  const { submit, parts, item, events } = await open();
  const [first = '', second = ''] = await submit([{}, {}], { runLength: 2, isOffered: false });
  const { version, ...record } = await item(first);
  await parts.store.write([{ record: { ...record, body: { v: 99 } }, ifVersion: version }]);
  await workRun(workPartsOf(parts), runOf([first, second]));
  expect((await item(second)).state).toBe('done');
  expect(events).toContainEqual(expect.objectContaining({ type: 'queue.error', during: 'working off an errand' }));
});

it('does nothing for items whose turn is over, and for a job that was forgotten', async () => {
  const { submit, parts, item, clock, events } = await open();
  const ids = await submit([{}, {}], { runLength: 2, isOffered: false });
  const [first = ''] = ids;
  const { version, ...record } = await item(first);
  await parts.store.write([{ record: { ...record, state: 'waiting', dueAt: clock.now() }, ifVersion: version }]);
  await dispatchDue(workPartsOf(parts));
  const run = runOf(ids);
  await workRun(workPartsOf(parts), run);
  expect((await item(first)).state).toBe('offered');
  await parts.store.forget(run.jobId);
  await workRun(workPartsOf(parts), run);
  await setImmediate();
  expect(events.filter(({ type }) => type === 'queue.error')).toEqual([]);
});
