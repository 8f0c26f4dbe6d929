import { startPostgresServer, whyNoPostgres } from '../../../tools/servers/postgres-server.ts';
import { startRedisServer, whyNoRedis } from '../../../tools/servers/redis-server.ts';
import { numberOf, startChild } from '../child.ts';
import { median } from '../median.ts';

/** Who works items off. */
export const QUEUE_VARIANTS = ['bare', 'drawing', 'retake'] as const;
export type QueueVariant = (typeof QUEUE_VARIANTS)[number];

/** What is measured on one back end. */
export interface QueueFigures {
  readonly on: 'redis' | 'postgres';
  /** Items a second, the median of the runs. */
  readonly perSecond: Readonly<Record<QueueVariant, number>>;
  /** CPU of the process that works, for each item, in microseconds, the median of the runs: what a busy machine does not change. */
  readonly cpuMicros: Readonly<Record<QueueVariant, number>>;
}

/** How the memory of a process stood that worked off many items. */
export interface QueueMemory {
  readonly items: number;
  /** After each round and a collection, in MiB. */
  readonly heapsMiB: readonly number[];
  readonly rssMiB: readonly number[];
}

const SERVERS = {
  redis: { whyNot: whyNoRedis, start: () => startRedisServer() },
  postgres: { whyNot: whyNoPostgres, start: () => startPostgresServer() },
} as const;

/** Works off the same items with each variant in turn, in processes of their own, `runs` times. */
export async function runQueue(
  on: QueueFigures['on'],
  { items, runs }: { readonly items: number; readonly runs: number },
): Promise<QueueFigures> {
  return withServer(on, async (url) => {
    const rates = forEach(() => Array<number>());
    const cpus = forEach(() => Array<number>());
    for (let run = 0; run < runs; run += 1) {
      for (const variant of QUEUE_VARIANTS) {
        const client = startChild('./queue/client.ts', ['--on', on, '--url', url, '--variant', variant, '--items', `${items}`]);
        const answer = await client.next();
        rates[variant].push(numberOf(answer, 'perSecond'));
        cpus[variant].push(numberOf(answer, 'cpuMicros'));
        await client.end();
      }
    }
    return {
      on,
      perSecond: forEach((variant) => median(rates[variant])),
      cpuMicros: forEach((variant) => median(cpus[variant])),
    };
  });
}

/** Works off many items in rounds, one job each. */
export async function runQueueMemory(items: number, rounds: number): Promise<QueueMemory> {
  return withServer('redis', async (url) => {
    const args = ['--on', 'redis', '--url', url, '--variant', 'retake', '--items', `${items / rounds}`, '--rounds', `${rounds}`];
    const client = startChild('./queue/client.ts', args);
    const answer = await client.next();
    await client.end();
    return { items, heapsMiB: numbersOf(answer, 'heapsMiB'), rssMiB: numbersOf(answer, 'rssMiB') };
  });
}

function forEach<T>(of: (variant: QueueVariant) => T): Record<QueueVariant, T> {
  return { bare: of('bare'), drawing: of('drawing'), retake: of('retake') };
}

function numbersOf(answer: Readonly<Record<string, unknown>>, key: string): readonly number[] {
  const found = answer[key];
  if (!Array.isArray(found)) throw new Error(`the child did not report ${key}`);
  return found.map(Number);
}

async function withServer<T>(on: QueueFigures['on'], work: (url: string) => Promise<T>): Promise<T> {
  const { whyNot, start } = SERVERS[on];
  const why = whyNot();
  if (why !== undefined) throw new Error(why);
  const server = await start();
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}
