import { describeContract, type ContractPromise } from '@retake/core/testing';
import { expect } from 'vitest';
import type { JobStore } from '../store/job-store.ts';
import { countsOf, created, idsOf, item, key } from './sample-records.ts';

/** A store under test. */
export interface JobStoreHarness {
  /** Empty. */
  readonly store: JobStore;
  /** Another client of the same store, as another process would have; the same one where only one process can use it. */
  readonly other: JobStore;
  readonly close: () => Promise<void>;
}

/**
 * What every store of jobs promises. Run it over a store of your own: `describeJobStoreContract('my store', () => startMyHarness())`. That what
 * was written is there after a crash is for you to show: it takes a process that can be killed.
 */
export function describeJobStoreContract(name: string, setup: () => Promise<JobStoreHarness>): void {
  describeContract(name, 'a job store', setup, PROMISES);
}

const PROMISES: readonly ContractPromise<JobStoreHarness>[] = [
  [
    'gives back what was written, with its version',
    async ({ store, other }) => {
      const first = item('a.0', { state: 'waiting', dueAt: 1_700_000_000_123.5, priority: 1_000_000 });
      expect(await store.write(created(first))).toEqual([]);
      expect(await other.read([key('a.0')])).toEqual([{ ...first, version: 1 }]);
      const second = { ...first, state: 'done', dueAt: undefined, priority: 3, body: [null, true, 'x'] };
      expect(await other.write([{ record: second, ifVersion: 1 }])).toEqual([]);
      expect(await store.read([key('a.0')])).toEqual([{ ...second, version: 2 }]);
    },
  ],
  [
    'reads in the order of the keys, and nothing where there is nothing',
    async ({ store }) => {
      await store.write(created(item('x'), item('y'), item('x', { kind: 'job' })));
      const keys = [key('y'), key('none'), key('x', 'job'), key('x'), key('y')];
      const found = await store.read(keys);
      expect(found.map((record) => record && `${record.kind} ${record.id}`)).toEqual([
        'item y',
        undefined,
        'job x',
        'item x',
        'item y',
      ]);
      expect(await store.read([])).toEqual([]);
    },
  ],
  [
    'answers many reads at once, each with its own',
    async ({ store }) => {
      await store.write(created(...Array.from({ length: 40 }, (_, at) => item(`many.${at}`))));
      const reads = await Promise.all(Array.from({ length: 40 }, (_, at) => store.read([key(`many.${at}`), key('none')])));
      expect(reads.map(idsOf)).toEqual(Array.from({ length: 40 }, (_, at) => [`many.${at}`, undefined]));
    },
  ],
  [
    'refuses a change of another version, and names what stands in the way',
    async ({ store }) => {
      await store.write(created(item('there')));
      expect(await store.write(created(item('there')))).toEqual([key('there')]);
      expect(await store.write([{ record: item('there'), ifVersion: 2 }])).toEqual([key('there')]);
      expect(await store.write([{ record: item('gone'), ifVersion: 1 }])).toEqual([key('gone')]);
      expect(await store.read([key('there'), key('gone')])).toEqual([{ ...item('there'), version: 1 }, undefined]);
    },
  ],
  [
    'makes all changes of a write or none',
    async ({ store }) => {
      await store.write(created(item('old')));
      const changes = [...created(item('new'), item('old')), { record: item('stale', { state: 'done' }), ifVersion: 4 }];
      expect(new Set(await store.write(changes))).toEqual(new Set([key('old'), key('stale')]));
      expect(idsOf(await store.read([key('new'), key('stale')]))).toEqual([undefined, undefined]);
      expect(await countsOf(store)).toEqual(['item offered 1 never']);
    },
  ],
  [
    'lets one of many writers win',
    async ({ store, other }) => {
      for (let version = 0; version < 5; version += 1) {
        const writers = Array.from({ length: 10 }, (_, writer) => ({ writer, store: writer % 2 === 0 ? store : other }));
        const outcomes = await Promise.all(
          writers.map(async ({ writer, store: client }) => ({
            writer,
            clashes: await client.write([{ record: item('one', { body: { writer } }), ifVersion: version }]),
          })),
        );
        const winners = outcomes.filter(({ clashes }) => clashes.length === 0);
        expect(winners).toHaveLength(1);
        expect(await store.read([key('one')])).toMatchObject([{ version: version + 1, body: { writer: winners[0]?.writer } }]);
      }
    },
  ],
  [
    'serves writers of the same records in any order, without a circle of waiting',
    async ({ store, other }) => {
      const ids = Array.from({ length: 20 }, (_, at) => `r${at}`);
      await store.write(created(...ids.map((id) => item(id))));
      const both = async (client: JobStore, order: readonly string[]): Promise<boolean> => {
        const clashes = await client.write(order.map((id) => ({ record: item(id, { state: 'working' }), ifVersion: 1 })));
        return clashes.length === 0;
      };
      const outcomes = await Promise.all([both(store, ids), both(other, ids.toReversed())]);
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      const fresh = ids.map((id) => item(`new.${id}`));
      const news = await Promise.all([store.write(created(...fresh)), other.write(created(...fresh.toReversed()))]);
      expect(news.filter((clashes) => clashes.length === 0)).toHaveLength(1);
    },
  ],
  [
    'lists by id in the order of code points, page by page, by group and state',
    async ({ store }) => {
      const ids = ['a-1', 'a.1', 'a.10', 'a.2', 'aB', 'a_1', 'ab'];
      await store.write(created(...ids.toReversed().map((id, at) => item(id, { state: at % 2 === 0 ? 'done' : 'offered' }))));
      await store.write(created(item('aa', { group: 'b', state: 'done' }), item('a.15', { kind: 'job' })));
      expect(idsOf(await store.list({ kind: 'item', group: 'a', limit: 10 }))).toEqual(ids);
      expect(idsOf(await store.list({ kind: 'item', limit: 100 }))).toEqual(ids.toSpliced(6, 0, 'aa'));
      expect(idsOf(await store.list({ kind: 'item', limit: 3, after: 'a.1' }))).toEqual(['a.10', 'a.2', 'aB']);
      expect(idsOf(await store.list({ kind: 'item', limit: 9, after: 'a.100' }))).toEqual(['a.2', 'aB', 'a_1', 'aa', 'ab']);
      expect(idsOf(await store.list({ kind: 'item', states: ['done'], limit: 10 }))).toEqual(['a-1', 'a.10', 'aB', 'aa', 'ab']);
      expect(idsOf(await store.list({ kind: 'item', group: 'a', states: ['done'], limit: 2, after: 'a-1' }))).toEqual([
        'a.10',
        'aB',
      ]);
      expect(idsOf(await store.list({ kind: 'item', states: ['offered', 'done', 'done', 'none'], limit: 4 }))).toEqual(
        ids.slice(0, 4),
      );
      expect(await store.list({ kind: 'item', states: [], limit: 4 })).toEqual([]);
      expect(await store.list({ kind: 'item', group: 'none', limit: 4 })).toEqual([]);
      expect(idsOf(await store.list({ kind: 'job', limit: 4 }))).toEqual(['a.15']);
    },
  ],
  [
    'tells what is due by priority, then by time',
    async ({ store }) => {
      expect(await store.nextDueAt()).toBeUndefined();
      await store.write(
        created(
          item('late', { dueAt: 300, priority: 1 }),
          item('low', { dueAt: 100, priority: 100 }),
          item('never'),
          item('first', { dueAt: 200, priority: 1 }),
          item('middle', { kind: 'batch', dueAt: 50, priority: 20 }),
          item('future', { dueAt: 1_000.5, priority: 0 }),
        ),
      );
      expect(idsOf(await store.due(1_000, 10))).toEqual(['first', 'late', 'middle', 'low']);
      expect(idsOf(await store.due(250, 2))).toEqual(['first', 'middle']);
      expect(idsOf(await store.due(1_000.5, 10))).toEqual(['future', 'first', 'late', 'middle', 'low']);
      expect(await store.due(49, 10)).toEqual([]);
      expect(await store.nextDueAt()).toBe(50);
      await store.write([{ record: item('middle', { kind: 'batch', dueAt: 900 }), ifVersion: 1 }]);
      expect(await store.nextDueAt()).toBe(100);
      await store.write([{ record: item('low', { dueAt: undefined, priority: 100 }), ifVersion: 1 }]);
      expect(idsOf(await store.due(1_000, 10))).toEqual(['middle', 'first', 'late']);
    },
  ],
  [
    'counts by kind and state, of all and of a group',
    async ({ store }) => {
      expect(await store.count()).toEqual([]);
      await store.write(
        created(
          item('a.0', { dueAt: 20 }),
          item('a.1', { dueAt: 10 }),
          item('a.2', { state: 'gathering.gemini/2K 4:5' }),
          item('b.0', { group: 'b', dueAt: 5 }),
          item('a', { kind: 'job', state: 'open' }),
        ),
      );
      expect(await countsOf(store)).toEqual(['item gathering.gemini/2K 4:5 1 never', 'item offered 3 5', 'job open 1 never']);
      expect(await countsOf(store, 'a')).toEqual([
        'item gathering.gemini/2K 4:5 1 never',
        'item offered 2 10',
        'job open 1 never',
      ]);
      await store.write([{ record: item('a.1', { group: 'b', state: 'done' }), ifVersion: 1 }]);
      expect(await countsOf(store, 'a')).toEqual([
        'item gathering.gemini/2K 4:5 1 never',
        'item offered 1 20',
        'job open 1 never',
      ]);
      expect(await countsOf(store, 'b')).toEqual(['item done 1 never', 'item offered 1 5']);
      expect(await countsOf(store, 'c')).toEqual([]);
    },
  ],
  [
    'forgets a group, and nothing else',
    async ({ store, other }) => {
      const many = Array.from({ length: 600 }, (_, at) => item(`a.${at}`, { dueAt: at }));
      await store.write(created(...many, item('a', { kind: 'job' }), item('b.0', { group: 'b', dueAt: 7 })));
      await other.forget('a');
      expect(await store.list({ kind: 'item', limit: 10 })).toHaveLength(1);
      expect(await countsOf(store)).toEqual(['item offered 1 7']);
      expect(await store.count('a')).toEqual([]);
      expect(idsOf(await store.due(1_000, 10))).toEqual(['b.0']);
      expect(await store.read([key('a', 'job'), key('a.5')])).toEqual([undefined, undefined]);
      expect(await store.write(created(item('a.5')))).toEqual([]);
      await store.forget('none');
    },
  ],
  [
    'keeps bodies of any size and any characters',
    async ({ store }) => {
      const bodies = [
        'x'.repeat(1_500_000),
        '\u0000 \uD800 " \' \\ \n {NULL} ,',
        { deep: [[[{ a: 1.5e-300 }]]] },
        null,
        0,
        '',
        [],
      ];
      await store.write(created(...bodies.map((body, at) => item(`b.${at}`, { body }))));
      const kept = await store.read(bodies.map((_, at) => key(`b.${at}`)));
      expect(kept.map((record) => record?.body)).toEqual(bodies);
    },
  ],
  [
    'takes names for what they are',
    async ({ store }) => {
      const names = ['constructor', '__proto__', 'NULL', '-', '.', '..', 'a'.repeat(200), '0'];
      const states = ['done', `'; drop table record; --`, '{"a":1}', 'ü 漢 🍊 %s $1', 'x'.repeat(200), ' '];
      const records = names.map((id, at) => item(id, { group: id, state: states[at % states.length] ?? '' }));
      expect(await store.write(created(...records))).toEqual([]);
      expect(await store.read(names.map((id) => key(id)))).toEqual(records.map((record) => ({ ...record, version: 1 })));
      for (const record of records)
        expect(idsOf(await store.list({ kind: 'item', group: record.id, states: [record.state], limit: 2 }))).toEqual([
          record.id,
        ]);
    },
  ],
  [
    'takes no part of a write that makes no sense, and says all that is wrong with it',
    async ({ store }) => {
      const changes = [
        ...created(item('fine'), item('a:b', { group: '', state: 'a\u0000', dueAt: Number.NaN })),
        { record: item('fine'), ifVersion: -1 },
      ];
      const wrong = [
        /changes\[1\]\.record\.id/,
        /\[1\]\.record\.group/,
        /\[1\]\.record\.state/,
        /\[1\]\.record\.dueAt/,
        /\[2\]\.ifVersion/,
        /\[2\].*twice/,
      ];
      const error: unknown = await store.write(changes).catch((thrown: unknown) => thrown);
      for (const pattern of wrong) expect(String(error)).toMatch(pattern);
      await expect(store.write(created(item('p', { priority: 1.5 })))).rejects.toThrow(TypeError);
      await expect(store.write(created(item('b', { body: undefined })))).rejects.toThrow(TypeError);
      expect(await store.count()).toEqual([]);
    },
  ],
  [
    'keeps its counts and lists right under many writers',
    async ({ store, other }) => {
      const ids = Array.from({ length: 30 }, (_, at) => `m.${at}`);
      await store.write(created(...ids.map((id) => item(id))));
      const states = ['working', 'done', 'waiting'];
      const turn = async (client: JobStore, round: number): Promise<void> => {
        for (const [at, id] of ids.entries()) {
          const [stands] = await client.read([key(id)]);
          if (stands === undefined) continue;
          const { version, ...record } = stands;
          const state = states[(round + at) % states.length] ?? '';
          await client.write([{ record: { ...record, state, dueAt: state === 'waiting' ? at : undefined }, ifVersion: version }]);
        }
      };
      await Promise.all([turn(store, 0), turn(other, 1), turn(store, 2), turn(other, 3)]);
      const all = await store.list({ kind: 'item', limit: 100 });
      expect(idsOf(all)).toEqual(ids.toSorted());
      const seen = Map.groupBy(all, ({ state }) => state);
      for (const { state, count, earliestDueAt } of await store.count()) {
        const records = seen.get(state) ?? [];
        const dues = records.flatMap(({ dueAt }) => dueAt ?? []);
        expect([state, count, earliestDueAt]).toEqual([state, records.length, dues.length === 0 ? undefined : Math.min(...dues)]);
        expect(idsOf(await store.list({ kind: 'item', states: [state], limit: 100 }))).toEqual(idsOf(records));
      }
      expect((await store.due(100, 100)).length).toBe(all.filter(({ dueAt }) => dueAt !== undefined).length);
    },
  ],
];
