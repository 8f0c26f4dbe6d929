import type { BulkJobOptions } from 'bullmq';
import type { Engine, Errand, ErrandWork, Working } from './queue-backend.ts';

/** How soon a dead worker is noticed. These times are real, whatever clock the queue runs on. */
export interface EngineTimes {
  /**
   * How long a worker that says nothing is believed to be alive, in milliseconds. It speaks up after half of it; a process that stood still
   * longer than that loses its errand to another, and finds so in the record. @default 30_000
   */
  readonly lockMs?: number | undefined;
  /** How often errands of dead workers are looked for, in milliseconds. @default 15_000 */
  readonly stalledEveryMs?: number | undefined;
}

/** What is done where times are left out: a dead worker's errand is somebody else's within a minute, and a garbage collection is no death. */
export const DEFAULT_ENGINE_TIMES = { lockMs: 30_000, stalledEveryMs: 15_000 } as const;

/** What the engine needs of a `Queue` of BullMQ. */
export interface BullQueue {
  addBulk(jobs: { name: string; data: object; opts?: BulkJobOptions }[]): Promise<unknown>;
  remove(id: string): Promise<number>;
  close(): Promise<void>;
}

/** What the engine needs of a `Worker` of BullMQ. */
export interface BullWorker {
  concurrency: number;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

/** Settings of a `Worker`, whatever it stands on. */
export interface BullWorkerSettings {
  readonly concurrency: number;
  readonly lockDuration: number;
  readonly stalledInterval: number;
  readonly maxStalledCount: number;
  readonly runRetryDelay: number;
}

/** A worker that was started. */
export interface StartedBullWorker {
  readonly worker: BullWorker;
  /** Breaks off what it waits for at a server that is gone, so that it comes to its end. */
  readonly abandon: () => Promise<void>;
}

/** BullMQ on one back end. */
export interface Bull {
  readonly queue: BullQueue;
  readonly worker: (
    run: (job: { readonly id?: string | undefined }) => Promise<void>,
    settings: BullWorkerSettings,
  ) => StartedBullWorker;
}

/** Errands that are offered in one round trip. */
const MOST_AT_ONCE = 500;
/** Errands whose taking back is on its way at once: BullMQ takes them one by one. */
const MOST_WITHDRAWN = 50;
/** A record decides how often something is tried. BullMQ only has to hand it out. */
const MAX_STALLED_COUNT = 1_000_000;
/** How soon a worker asks again that was not answered, in milliseconds. */
const RUN_RETRY_DELAY_MS = 1_000;
/** How long a worker without errands may take to say goodbye to a server that perhaps is gone, in milliseconds. */
const GOODBYE_MS = 5_000;

/** Hands errands out with BullMQ: an errand is a job without content, which is gone when it was done. */
export function bullEngine({ queue, worker }: Bull, times: EngineTimes = {}): Engine {
  const { lockMs = DEFAULT_ENGINE_TIMES.lockMs, stalledEveryMs = DEFAULT_ENGINE_TIMES.stalledEveryMs } = times;
  return {
    offer: async (errands) => {
      for (let from = 0; from < errands.length; from += MOST_AT_ONCE) {
        await queue.addBulk(errands.slice(from, from + MOST_AT_ONCE).map(jobOf));
      }
    },
    withdraw: async (ids) => {
      for (let from = 0; from < ids.length; from += MOST_WITHDRAWN) {
        await Promise.all(ids.slice(from, from + MOST_WITHDRAWN).map((id) => queue.remove(id)));
      }
    },
    work: (work) =>
      startWorker(work, (run) =>
        worker(run, {
          concurrency: work.concurrency,
          lockDuration: lockMs,
          stalledInterval: stalledEveryMs,
          maxStalledCount: MAX_STALLED_COUNT,
          runRetryDelay: RUN_RETRY_DELAY_MS,
        }),
      ),
  };
}

/** BullMQ's order: the lower number goes first, and none goes before all numbers. */
function jobOf({ id, priority }: Errand): { name: string; data: object; opts: BulkJobOptions } {
  const opts = { jobId: id, removeOnComplete: true, removeOnFail: true };
  return { name: 'errand', data: {}, opts: priority === 0 ? opts : { ...opts, priority } };
}

function startWorker(
  work: ErrandWork,
  start: (run: (job: { readonly id?: string | undefined }) => Promise<void>) => StartedBullWorker,
): Working {
  const running = new Set<Promise<void>>();
  const tell = (error: unknown): void => {
    try {
      work.onError(error);
    } catch {
      // Whoever listens cannot fail an errand.
    }
  };
  const { worker, abandon } = start(async ({ id }) => {
    if (worker.concurrency !== work.concurrency) worker.concurrency = work.concurrency;
    if (id === undefined) return;
    // What it throws ends the errand all the same: its record says what is left to do.
    const run = Promise.resolve(id).then(work.run).catch(tell);
    running.add(run);
    await run;
    running.delete(run);
  });
  worker.on('error', tell);
  return {
    close: async () => {
      const closed = worker.close().catch(tell);
      while (running.size > 0) await Promise.allSettled(running);
      if (await isLate(closed)) void abandon().catch(tell);
    },
  };
}

/** Whether a worker takes too long to say goodbye. Its errands are done: all that it can be waiting for is a server that is gone. */
async function isLate(closed: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<true>((resolve) => {
    timer = setTimeout(resolve, GOODBYE_MS, true);
  });
  const isLate = await Promise.race([closed.then(() => false), late]);
  clearTimeout(timer);
  return isLate;
}
