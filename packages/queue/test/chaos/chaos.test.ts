import { describe, it } from 'vitest';
import { whyNoPostgres } from '../../../../tools/servers/postgres-server.ts';
import { whyNoRedis } from '../../../../tools/servers/redis-server.ts';
import { GROUNDS } from './chaos-world.ts';
import { runChaos } from './run-chaos.ts';

const MISSING = { redis: whyNoRedis(), postgres: whyNoPostgres(), embedded: undefined };

/** Processes are started anew after every kill, on a machine that may have other things to do. */
const PATIENCE_MS = 600_000;

// They mostly wait: for batches, and for processes that start.
describe.concurrent('a queue whose processes are killed', () => {
  for (const ground of GROUNDS) {
    const missing = MISSING[ground];
    it.skipIf(missing !== undefined)(
      `loses nothing and pays nothing twice, on ${ground}${missing === undefined ? '' : ` (${missing})`}`,
      async ({ expect }) => {
        const { faults, items } = await runChaos({ ground, items: 200, kills: 4, seed: 8, workers: 2 });
        expect(faults).toEqual([]);
        expect(items).toBe(200);
      },
      PATIENCE_MS,
    );
  }
});
