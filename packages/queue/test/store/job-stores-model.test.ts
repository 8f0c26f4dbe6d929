import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeUnless } from '../../../../tools/servers/describe-unless.ts';
import type { JobStore, NewRecord, RecordChange, RecordCount, StoredRecord } from '../../src/store/job-store.ts';
import { GROUNDS } from './harnesses.ts';
import type { StoreGround } from './harnesses.ts';
import { modelJobStore } from './model-job-store.ts';

/** A busy machine takes its time to start a server, or to make a database. */
const START_MS = 60_000;

const idArbitrary = fc.constantFrom('a', 'a.1', 'a-1', 'A', 'b_2', 'z.10');
const recordArbitrary: fc.Arbitrary<NewRecord> = fc.record({
  kind: fc.constantFrom('item' as const, 'job' as const),
  id: idArbitrary,
  group: fc.constantFrom('g', 'h'),
  state: fc.constantFrom('offered', 'done', 'gathering.x y'),
  dueAt: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
  priority: fc.constantFrom(0, 7, 1_000_000),
  // JSON has no -0.
  body: fc.json().map((text): unknown => JSON.parse(JSON.stringify(JSON.parse(text)))),
});
/** Mostly of the version that stands there, so that something happens. */
const changeArbitrary = fc.record({ record: recordArbitrary, off: fc.constantFrom(0, 0, 0, 0, 1) });
const writeArbitrary = fc.uniqueArray(changeArbitrary, {
  minLength: 1,
  maxLength: 5,
  selector: ({ record: { kind, id } }) => `${kind} ${id}`,
});
/** Writes that are made at once by two clients, and then perhaps a group is forgotten. */
const roundArbitrary = fc.record({
  writes: fc.array(fc.record({ changes: writeArbitrary, byOther: fc.boolean() }), { minLength: 1, maxLength: 4 }),
  forget: fc.option(fc.constantFrom('g', 'h'), { nil: undefined, freq: 6 }),
});

/** All that can be asked of a store, in one order. */
async function seen(store: JobStore): Promise<unknown> {
  const counts = (found: readonly RecordCount[]): unknown =>
    found
      .filter(({ count }) => count > 0)
      .map(({ kind, state, count, earliestDueAt }) => `${kind} ${state} ${count} ${earliestDueAt}`)
      .toSorted();
  const due = await store.due(3, 100);
  return {
    items: await store.list({ kind: 'item', limit: 100 }),
    page: await store.list({ kind: 'item', group: 'g', states: ['done', 'offered'], after: 'a', limit: 2 }),
    jobs: await store.list({ kind: 'job', states: ['gathering.x y', 'offered'], limit: 2 }),
    all: counts(await store.count()),
    group: counts(await store.count('h')),
    due: due.map(({ priority, dueAt }) => [priority, dueAt]),
    whoIsDue: due.map(({ kind, id }) => `${kind} ${id}`).toSorted(),
    next: await store.nextDueAt(),
  };
}

/** Every order of a few. */
function ordersOf<Each>(few: readonly Each[]): readonly (readonly Each[])[] {
  if (few.length === 0) return [[]];
  return few.flatMap((first, at) => ordersOf(few.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}

for (const { name, missing, open } of GROUNDS) {
  describeUnless(missing, `the store on ${name}`, () => {
    let ground: StoreGround;
    beforeAll(async () => {
      ground = await open();
    }, START_MS);
    afterAll(() => ground.close(), START_MS);

    it('is what some order of the writes would have made, whoever makes them at once', { timeout: 120_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(roundArbitrary, { minLength: 1, maxLength: 6 }), async (rounds) => {
          const { store, other, close } = await ground.stores();
          // What was made so far, in the order that explains it.
          const made: ((model: JobStore) => Promise<unknown>)[] = [];
          const replay = async (
            more: readonly (readonly RecordChange[])[],
          ): Promise<{ model: JobStore; outcomes: boolean[] }> => {
            const model = modelJobStore();
            for (const step of made) await step(model);
            const outcomes: boolean[] = [];
            for (const changes of more) outcomes.push((await model.write(changes)).length === 0);
            return { model, outcomes };
          };
          for (const { writes, forget } of rounds) {
            const stands = new Map(
              (await Promise.all((['item', 'job'] as const).map((kind) => store.list({ kind, limit: 100 }))))
                .flat()
                .map((record): [string, StoredRecord] => [`${record.kind} ${record.id}`, record]),
            );
            const asked = writes.map(({ changes, byOther }) => ({
              byOther,
              changes: changes.map(({ record, off }) => ({
                record,
                ifVersion: (stands.get(`${record.kind} ${record.id}`)?.version ?? 0) + off,
              })),
            }));
            const outcomes = await Promise.all(
              asked.map(async ({ changes, byOther }) => (await (byOther ? other : store).write(changes)).length === 0),
            );
            const state = await seen(store);
            let explained = false;
            for (const order of ordersOf(asked.map(({ changes }, at) => ({ changes, ok: outcomes[at] })))) {
              const { model, outcomes: modelled } = await replay(order.map(({ changes }) => changes));
              if (order.some(({ ok }, at) => ok !== modelled[at])) continue;
              if (!isDeepStrictEqual(await seen(model), state)) continue;
              made.push(
                ...order.map(
                  ({ changes }) =>
                    (model: JobStore) =>
                      model.write(changes),
                ),
              );
              explained = true;
              break;
            }
            if (!explained) expect({ outcomes, state }).toBe('the outcome of some order');
            if (forget !== undefined) {
              await other.forget(forget);
              made.push((model) => model.forget(forget));
              expect(await seen(store)).toEqual(await seen((await replay([])).model));
            }
          }
          await close();
        }),
        { numRuns: 40, endOnFailure: true },
      );
    });
  });
}
