import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { describeUnless } from '../../../../tools/servers/describe-unless.ts';
import type { ErrandWork, OpenBackend } from '../../src/backends/queue-backend.ts';
import type { NewRecord } from '../../src/store/job-store.ts';
import { backendAt, KINDS } from './grounds.ts';
import type { BackendGround } from './grounds.ts';

/** A promise that is kept from outside. */
function promised<Value = void>(): { readonly kept: Promise<Value>; keep(value: Value): void } {
  const { promise, resolve } = Promise.withResolvers<Value>();
  return { kept: promise, keep: resolve };
}

/** Waits for what no event tells. */
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

function item(id: string, group = 'a'): NewRecord {
  return { kind: 'item', id, group, state: 'offered', dueAt: undefined, priority: 0, body: { id } };
}

/** A busy machine takes its time to start a server, or to make a database. */
const START_MS = 60_000;

for (const { kind, missing, open } of KINDS) {
  describeUnless(missing, `the ${kind} back end`, () => {
    let ground: BackendGround;
    let names = 0;
    beforeAll(async () => {
      ground = await open();
    }, START_MS);
    afterAll(() => ground.close(), START_MS);

    /** A queue of its own, as one process has it open. */
    async function opened(name = `queue-${(names += 1)}`): Promise<OpenBackend> {
      const backend = await backendAt(kind, ground.place).open(name);
      onTestFinished(() => backend.close());
      return backend;
    }

    /** Works until the test ends; errors of passing outages are expected only where a test says so. */
    function work(backend: OpenBackend, run: ErrandWork['run'], more: Partial<ErrandWork> = {}): () => Promise<void> {
      const working = backend.engine.work({
        concurrency: 4,
        run,
        onError: (error) => expect.fail(String(error)),
        ...more,
      });
      let closing: Promise<void> | undefined;
      const close = (): Promise<void> => (closing ??= working.close());
      onTestFinished(close);
      return close;
    }

    async function started(
      task: 'write' | 'hold',
    ): Promise<{ child: ChildProcess; lines: string[]; firstLine: Promise<unknown> }> {
      const child = fork(fileURLToPath(new URL('writer.ts', import.meta.url)), [kind, ground.place, task], {
        execArgv: ['--conditions=@retake/source'],
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      });
      const lines: string[] = [];
      const reader = createInterface({ input: child.stdout! }).on('line', (line) => lines.push(line));
      onTestFinished(() => void child.kill('SIGKILL'));
      return { child, lines, firstLine: once(reader, 'line') };
    }

    it('keeps records and hands errands out, each once, those of a lower priority first', async () => {
      const backend = await opened();
      await backend.store.write([{ record: item('kept'), ifVersion: 0 }]);
      expect(await backend.store.read([{ kind: 'item', id: 'kept' }])).toMatchObject([{ version: 1 }]);
      const errands = [1_000_000, 0, 5, 1, 20, 0].map((priority, at) => ({ id: `item.x-${at}_.${priority}`, priority }));
      await backend.engine.offer(errands);
      await backend.engine.offer(errands.toReversed());
      const ran: string[] = [];
      const all = promised();
      work(
        backend,
        async (id) => {
          ran.push(id);
          if (ran.length === errands.length) all.keep();
        },
        { concurrency: 1 },
      );
      await all.kept;
      expect(ran).toEqual(['item.x-1_.0', 'item.x-5_.0', 'item.x-3_.1', 'item.x-2_.5', 'item.x-4_.20', 'item.x-0_.1000000']);
    });

    it('offers again what was done, and not what runs', async () => {
      const backend = await opened();
      const ran: string[] = [];
      const gates = [promised(), promised()];
      const begun = [promised(), promised()];
      work(backend, async (id) => {
        const at = ran.push(id) - 1;
        begun[at]?.keep();
        await gates[at]?.kept;
      });
      await backend.engine.offer([{ id: 'item.twice.1', priority: 3 }]);
      await begun[0]?.kept;
      await backend.engine.offer([{ id: 'item.twice.1', priority: 3 }]);
      gates[0]?.keep();
      // It is the engine's until its end was written down there, and nobody says when that is.
      await until(async () => {
        await backend.engine.offer([{ id: 'item.twice.1', priority: 3 }]);
        return ran.length > 1;
      });
      gates[1]?.keep();
      expect(ran.slice(0, 2)).toEqual(['item.twice.1', 'item.twice.1']);
    });

    it('takes back what nobody has begun', async () => {
      const backend = await opened();
      await backend.engine.offer(['a', 'b', 'c'].map((id) => ({ id: `item.${id}`, priority: 1 })));
      await backend.engine.withdraw(['item.b', 'item.never']);
      const ran: string[] = [];
      const all = promised();
      work(backend, async (id) => {
        ran.push(id);
        if (ran.length === 2) all.keep();
      });
      await all.kept;
      expect(ran.toSorted()).toEqual(['item.a', 'item.c']);
    });

    it('tells what an errand throws, and goes on', async () => {
      const backend = await opened();
      const errors: unknown[] = [];
      const second = promised();
      work(
        backend,
        async (id) => {
          if (id === 'item.bad') throw new Error('no such luck');
          second.keep();
        },
        {
          concurrency: 1,
          onError: (error) => {
            errors.push(error);
            throw new Error('nor here');
          },
        },
      );
      await backend.engine.offer([
        { id: 'item.bad', priority: 1 },
        { id: 'item.good', priority: 2 },
      ]);
      await second.kept;
      expect(errors).toEqual([new Error('no such luck')]);
    });

    it('does as many at once as it is told, also while it works', async () => {
      const backend = await opened();
      let concurrency = 1;
      let running = 0;
      let most = 0;
      let ended = 0;
      const all = promised();
      const gate = promised();
      const errands = Array.from({ length: 12 }, (_, at) => ({ id: `item.c${at}`, priority: 1 }));
      await backend.engine.offer(errands);
      const working = backend.engine.work({
        get concurrency() {
          return concurrency;
        },
        run: async () => {
          running += 1;
          most = Math.max(most, running);
          concurrency = 3;
          if (running === 3) gate.keep();
          if (ended >= 2) await gate.kept;
          running -= 1;
          ended += 1;
          if (ended === errands.length) all.keep();
        },
        onError: (error) => expect.fail(String(error)),
      });
      await all.kept;
      await working.close();
      expect(most).toBe(3);
    });

    it('ends with what runs, and begins nothing more', async () => {
      const backend = await opened();
      await backend.engine.offer(Array.from({ length: 10 }, (_, at) => ({ id: `item.d${at}`, priority: 1 })));
      const begun = promised();
      const gate = promised();
      const ran: string[] = [];
      let ended = 0;
      const close = work(
        backend,
        async (id) => {
          ran.push(id);
          if (ran.length === 2) begun.keep();
          await gate.kept;
          ended += 1;
        },
        { concurrency: 2 },
      );
      await begun.kept;
      const closed = close();
      gate.keep();
      await closed;
      expect([ran.length, ended]).toEqual([2, 2]);
      const rest = promised();
      work(backend, async (id) => {
        ran.push(id);
        if (ran.length === 10) rest.keep();
      });
      await rest.kept;
      expect(new Set(ran).size).toBe(10);
    });

    it('does not meet queues of other names', async () => {
      const [one, other] = [await opened(), await opened()];
      await one.store.write([{ record: item('same'), ifVersion: 0 }]);
      await one.engine.offer([{ id: 'item.one', priority: 1 }]);
      await other.engine.offer([{ id: 'item.other', priority: 1 }]);
      const ran = promised<string>();
      work(other, async (id) => ran.keep(id));
      expect(await ran.kept).toBe('item.other');
      expect(await other.store.count()).toEqual([]);
    });

    it('tells of changes, those of others too', async () => {
      const [one, other] = [await opened('told'), await opened('told')];
      const heard: Record<string, Set<string>> = { one: new Set(), other: new Set() };
      one.onChange(() => {
        throw new Error('a bad listener');
      });
      one.onChange((group) => heard['one']?.add(group));
      const stop = other.onChange((group) => heard['other']?.add(group));
      let at = 0;
      // Whoever begins to listen is told of what comes after, and who is in doubt looks: here it is written again.
      await until(async () => {
        await one.store.write([{ record: item(`told.${(at += 1)}`, `g${at}`), ifVersion: 0 }]);
        return kind === 'embedded' ? heard['one']?.size === at : (heard['other']?.size ?? 0) > 0;
      });
      stop();
      expect(heard['one']?.size).toBe(at);
      await one.store.forget(`g${at}`);
      expect(await one.store.count(`g${at}`)).toEqual([]);
    });

    it('has what a killed process had acknowledged, whole', async () => {
      const { child, lines, firstLine } = await started('write');
      await firstLine;
      await until(() => lines.length > 200);
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      const { store } = await opened('killed');
      const all = await Promise.all(
        (['item', 'batch'] as const).map(async (kind) =>
          (await store.list({ kind, group: 'killed', limit: 1_000_000 })).map(({ id }) => id),
        ),
      );
      expect(all[0]).toEqual(all[1]);
      const kept = new Set(all[0]);
      expect(lines.filter((id) => !kept.has(id))).toEqual([]);
      await store.forget('killed');
    });

    it('gives the errands of a killed process to another', async () => {
      const { child, lines, firstLine } = await started('hold');
      await firstLine;
      await until(() => lines.length === 2);
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      const ran: string[] = [];
      const all = promised();
      work(await opened('killed'), async (id) => {
        ran.push(id);
        if (ran.length === 3) all.keep();
      });
      await all.kept;
      expect(ran.toSorted()).toEqual(['item.h1', 'item.h2', 'item.h3']);
    });
  });
}
