import { expect, it, onTestFinished } from 'vitest';
import { describeUnless } from '../../../../tools/servers/describe-unless.ts';
import { QueueUnavailableError } from '../../src/errors/queue-unavailable-error.ts';
import type { NewRecord } from '../../src/store/job-store.ts';
import { backendAt, KINDS } from './grounds.ts';

const LANES = 10;
const ITEMS = 300;

function item(id: string, state: string): NewRecord {
  return { kind: 'item', id, group: 'restart', state, dueAt: undefined, priority: 0, body: { id } };
}

/** Again, where it says that the server was not there. */
async function again<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

for (const { kind, missing, open } of KINDS.filter(({ kind }) => kind !== 'embedded')) {
  describeUnless(missing, `a queue on ${kind}`, () => {
    it('goes on when its server crashed and came back: no write is lost, or made twice', { timeout: 120_000 }, async () => {
      const ground = await open();
      onTestFinished(ground.close);
      const backend = await backendAt(kind, ground.place).open('restart');
      const other = await backendAt(kind, ground.place).open('restart');
      onTestFinished(backend.close);
      onTestFinished(other.close);
      const heard = new Set<string>();
      other.onChange((group) => heard.add(group));
      const finished = new Set<string>();
      const errors: unknown[] = [];
      const working = backend.engine.work({
        concurrency: LANES,
        run: async (errand) => {
          const id = errand.slice(0, -2);
          const clashes = await backend.store.write([{ record: item(id, 'done'), ifVersion: 1 }]);
          // An errand that ran before is found done.
          if (clashes.length === 0) expect(finished).not.toContain(id);
          finished.add(id);
        },
        onError: (error) => errors.push(error),
      });
      onTestFinished(() => working.close());

      let made = 0;
      const crash = Promise.withResolvers<void>();
      const lane = async (number: number): Promise<void> => {
        for (let at = 0; at < ITEMS / LANES; at += 1) {
          const id = `l${number}.${at}`;
          expect(await backend.store.write([{ record: item(id, 'offered'), ifVersion: 0 }])).toEqual([]);
          made += 1;
          if (made === 100) crash.resolve();
          await again(() => backend.engine.offer([{ id: `${id}.1`, priority: 1 }]));
        }
      };
      const lanes = Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
      await crash.promise;
      await ground.server?.kill();
      await ground.server?.restart();
      await lanes;
      expect(made).toBe(ITEMS);

      // What the engine lost is found by its record.
      while (finished.size < ITEMS) {
        const rest = await other.store.list({ kind: 'item', states: ['offered'], limit: ITEMS });
        await again(() => other.engine.offer(rest.map(({ id }) => ({ id: `${id}.1`, priority: 1 }))));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const all = await other.store.list({ kind: 'item', limit: ITEMS + 1 });
      expect(all.map(({ state, version }) => `${state} ${version}`)).toEqual(Array.from({ length: ITEMS }, () => 'done 2'));
      expect(await other.store.count()).toMatchObject([{ kind: 'item', state: 'done', count: ITEMS }]);

      heard.clear();
      while (!heard.has('after')) {
        await backend.store.write([
          { record: { ...item(`after.${performance.now()}`, 'offered'), group: 'after' }, ifVersion: 0 },
        ]);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });

    it('says that it cannot be reached, and can be closed all the same', { timeout: 120_000 }, async () => {
      const ground = await open();
      onTestFinished(ground.close);
      const backend = await backendAt(kind, ground.place).open('gone');
      const working = backend.engine.work({ concurrency: 2, run: async () => undefined, onError: () => undefined });
      await backend.store.write([{ record: item('there', 'offered'), ifVersion: 0 }]);
      await ground.server?.kill();
      const ask = () =>
        Promise.allSettled([
          backend.store.read([{ kind: 'item', id: 'there' }]),
          backend.store.write([{ record: item('there', 'done'), ifVersion: 1 }]),
          backend.store.count(),
        ]);
      // Processes of a PostgreSQL whose first one was killed answer until they have noticed.
      let outcomes = await ask();
      while (outcomes.some(({ status }) => status === 'fulfilled')) outcomes = await ask();
      for (const outcome of outcomes) {
        expect(outcome.status).toBe('rejected');
        if (outcome.status === 'rejected') expect(QueueUnavailableError.isInstance(outcome.reason)).toBe(true);
      }
      await working.close();
      await backend.close();
    });
  });
}
