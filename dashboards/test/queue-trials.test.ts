import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ImageJob, QueueBackend, SubmitOptions } from '@retake/queue';
import { onTestFinished } from 'vitest';
import { describeTrials } from './describe-trials.ts';
import type { TrialCase } from './describe-trials.ts';
import { MINUTE_MS, startQueueTrial } from './queue-trial.ts';
import type { QueueProcess, QueueTrial, QueueTrialOptions } from './queue-trial.ts';
import type { Scrape } from './trial.ts';

const HOUR_MS = 60 * MINUTE_MS;
const RELAY: SubmitOptions = { route: { only: ['relay'] } };

function submit({ queue }: QueueTrial, count: number, options: SubmitOptions = {}): Promise<ImageJob> {
  return queue.submit(
    Array.from({ length: count }, (_, index) => ({ prompt: `A red bicycle ${index}`, size: '1K' as const })),
    options,
  );
}

/** Lets time pass until a job has ended. */
async function ended({ until }: QueueTrial, job: ImageJob): Promise<void> {
  await until(async () => (await job.progress()).state === 'ended');
}

async function batchesAre({ queue, until }: QueueTrial, state: 'submitted' | 'ended', count = 1): Promise<void> {
  await until(async () => (await queue.census()).batches[state] === count);
}

/** Lets hours pass, and whatever was due in them be looked at. */
async function passes({ clock, queue, until }: QueueTrial, hours: number): Promise<void> {
  clock.advance(hours * HOUR_MS);
  await until(async () => (await queue.census()).overdueMs < 5 * MINUTE_MS);
}

/** The values of all series of a metric. */
function sumOf(scrape: Scrape, metric: string): number {
  return [...scrape].reduce((sum, [series, value]) => (series.startsWith(`${metric}{`) ? sum + Number(value) : sum), 0);
}

/** A process that was started beside the first. */
let worker: QueueProcess | undefined;

let isAway = false;
/** A store of which nobody can ask what is due, until it is mended. */
const broken = (backend: QueueBackend): QueueBackend => ({
  ...backend,
  open: async (name) => {
    const opened = await backend.open(name);
    const due = (...args: Parameters<typeof opened.store.due>): ReturnType<typeof opened.store.due> =>
      isAway ? Promise.reject(new Error('no connection')) : opened.store.due(...args);
    return { ...opened, store: { ...opened.store, due } };
  },
});

/** A receiver of webhooks that refuses until it is mended. */
let takes = false;
async function startReceiver(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(takes ? 204 : 500).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

const CASES: Readonly<Record<string, TrialCase<QueueTrial, QueueTrialOptions>>> = {
  'queue-stalled': {
    options: { queue: { work: false } },
    trouble: async (trial) => {
      await submit(trial, 3, RELAY);
    },
    fires: { minute: 45, firing: ['RetakeQueueStalled'] },
    step: async (trial) => {
      const { queue, scrape } = await trial.open({ work: true });
      await trial.until(async () => (await queue.census()).items.done === 3);
      return scrape();
    },
    quietAfter: 10,
  },
  'queue-failing': {
    options: { broken },
    minutes: 16,
    trouble: async (trial) => {
      isAway = true;
      const before = sumOf(await trial.scrape(), 'retake_queue_errors_total');
      await trial.until(async () => sumOf(await trial.scrape(), 'retake_queue_errors_total') > before);
    },
    fires: { minute: 0, firing: ['RetakeQueueFailing'] },
    step: async (trial) => {
      isAway = false;
      await ended(trial, await submit(trial, 1, RELAY));
    },
    quietAfter: 20,
  },
  'queue-unknown-items': {
    trouble: async (trial) => {
      trial.simulator.script('relay', ['reset']);
      await ended(trial, await submit(trial, 1, RELAY));
    },
    fires: { minute: 5, firing: ['RetakeQueueUnknownItems'] },
    step: async (trial) => ended(trial, await submit(trial, 1, RELAY)),
    quietAfter: 380,
  },
  'queue-on-time-ratio-low': {
    options: { queue: { work: false } },
    trouble: async (trial) => {
      const job = await submit(trial, 12, { ...RELAY, deadline: trial.clock.now() + 10 * MINUTE_MS });
      // Nobody worked until it was too late.
      trial.clock.advance(30 * MINUTE_MS);
      worker = await trial.open({ work: true });
      await ended(trial, job);
      return worker.scrape();
    },
    fires: { minute: 6, firing: ['RetakeQueueOnTimeRatioLow'] },
    step: async (trial) => {
      await ended(trial, await submit(trial, 12, { ...RELAY, deadline: trial.clock.now() + 10 * HOUR_MS }));
      return worker?.scrape();
    },
    quietAfter: 70,
  },
  'queue-age-high': {
    options: { batch: { runningMs: 40 * HOUR_MS } },
    trouble: async (trial) => {
      await submit(trial, 2);
      await batchesAre(trial, 'submitted');
      await passes(trial, 27);
    },
    fires: { minute: 20, firing: ['RetakeBatchStuck', 'RetakeQueueAgeHigh'] },
    step: async (trial) => {
      trial.clock.advance(13 * HOUR_MS);
      await batchesAre(trial, 'ended');
      await trial.until(async () => (await trial.queue.census()).items.done === 2);
    },
    quietAfter: 10,
  },
  'batch-stuck': {
    options: { batch: { runningMs: 40 * HOUR_MS } },
    trouble: async (trial) => {
      await submit(trial, 2);
      await batchesAre(trial, 'submitted');
      await passes(trial, 25);
    },
    fires: { minute: 20, firing: ['RetakeBatchStuck'] },
    step: async (trial) => {
      trial.clock.advance(15 * HOUR_MS);
      await batchesAre(trial, 'ended');
      await trial.until(async () => (await trial.queue.census()).items.done === 2);
    },
    quietAfter: 10,
  },
  'batch-failed': {
    options: { batch: { runningMs: 40 * HOUR_MS, expiresAfterMs: HOUR_MS } },
    trouble: async (trial) => {
      await submit(trial, 2);
      await batchesAre(trial, 'submitted');
      trial.clock.advance(HOUR_MS);
      await batchesAre(trial, 'ended');
    },
    fires: { minute: 5, firing: ['RetakeBatchFailed'] },
    // They go into another batch, and are bought at once when that expires too.
    step: (trial) => trial.until(async () => (await trial.queue.census()).items.done === 2),
    quietAfter: 70,
  },
  'batch-lost': {
    trouble: async (trial) => {
      trial.simulator.script('gemini', ['reset']);
      await submit(trial, 2);
      await batchesAre(trial, 'ended');
    },
    fires: { minute: 5, firing: ['RetakeBatchLost'] },
    step: (trial) => trial.until(async () => (await trial.queue.census()).items.done === 2),
    quietAfter: 70,
  },
  'webhooks-failing': {
    options: {
      queue: {
        webhook: {
          secret: 'not a real secret of anyone',
          allowHttp: true,
          allowPrivate: true,
          pausesMs: [2, 4, 8, 600].map((each) => each * MINUTE_MS),
        },
      },
    },
    trouble: async (trial) => {
      takes = false;
      const webhook = await startReceiver();
      await ended(trial, await submit(trial, 1, { ...RELAY, webhook }));
      // It was told once when the job ended, and three times more.
      await trial.until(async () => sumOf(await trial.scrape(), 'retake_queue_webhooks_total') === 4);
    },
    fires: { minute: 15, firing: ['RetakeWebhooksFailing'] },
    step: async (trial) => {
      takes = true;
      // The last pause is ten hours.
      trial.clock.advance(10 * HOUR_MS);
      await trial.until(async () => (await trial.queue.census()).webhooks.waiting === 0);
    },
    quietAfter: 40,
  },
};

describeTrials('a runbook of the queue', startQueueTrial, CASES);
