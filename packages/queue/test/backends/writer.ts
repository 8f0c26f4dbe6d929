// A process of its own, to be killed while it writes and works. It says what it did, a line each, after the store or the engine has acknowledged it.
import { setTimeout as pause } from 'node:timers/promises';
import type { BackendKind } from './grounds.ts';
import { backendAt } from './grounds.ts';

const [kind, place, task] = process.argv.slice(2) as [BackendKind['kind'], string, 'write' | 'hold'];
const open = await backendAt(kind, place).open('killed');

/** Two records at once, so that half of a write would be seen. */
async function writeFrom(lane: number): Promise<void> {
  for (let at = 0; ; at += 1) {
    const id = `${process.pid}.${lane}.${at}`;
    const record = { group: 'killed', state: 'offered', dueAt: undefined, priority: 0, body: { filler: 'x'.repeat(200) } };
    const clashes = await open.store.write([
      { record: { ...record, kind: 'item', id }, ifVersion: 0 },
      { record: { ...record, kind: 'batch', id }, ifVersion: 0 },
    ]);
    if (clashes.length === 0) process.stdout.write(`${id}\n`);
  }
}

if (task === 'write') {
  await Promise.all([0, 1, 2, 3].map(writeFrom));
} else {
  await open.engine.offer(['item.h1', 'item.h2', 'item.h3'].map((id) => ({ id, priority: 1 })));
  open.engine.work({
    concurrency: 2,
    run: async (id) => {
      process.stdout.write(`${id}\n`);
      await pause(600_000);
    },
    onError: (error) => process.stderr.write(`${String(error)}\n`),
  });
}
