// A studio whose orders can wait: an embedded queue, with a minute compressed into a second, started as a process of its own for each way of
// export. Its parent tells it what to order, and is told how each job ended.
import { telemetry } from './studio-telemetry.ts';
import { createImageService } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { createImageQueue } from '@retake/queue';
import { z } from 'zod';
import { compressedResilience } from './compressed-resilience.ts';
import { TIMES } from './compressed-time.ts';
import { endWithParent } from './end-with-parent.ts';
import {
  STUDIO_CHANNELS,
  STUDIO_MODEL,
  STUDIO_PURPOSE,
  STUDIO_QUEUE,
  STUDIO_RELAY_PRICES,
  STUDIO_SECRET,
} from './studio-facts.ts';

endWithParent();
const environment = (name: string): string => process.env[name] ?? '';
const apiKey = environment('STUDIO_KEY');
const MINUTE_MS = 60_000;

/** A clock on which a minute takes a second: what is due, late, old or over is so by the time of the rules. */
const startedAt = Date.now();
const clock = { now: () => startedAt + (Date.now() - startedAt) * TIMES };

const channels = [
  gemini({ id: STUDIO_CHANNELS.quick, apiKey, baseUrl: environment('STUDIO_QUICK') }),
  gemini({ id: STUDIO_CHANNELS.slow, apiKey, baseUrl: environment('STUDIO_SLOW') }),
  gemini({ id: STUDIO_CHANNELS.brief, apiKey, baseUrl: environment('STUDIO_BRIEF') }),
  geminiRelay({ id: STUDIO_CHANNELS.relay, apiKey, baseUrl: environment('STUDIO_RELAY'), prices: STUDIO_RELAY_PRICES }),
  geminiRelay({ id: STUDIO_CHANNELS.away, apiKey, baseUrl: environment('STUDIO_AWAY'), prices: STUDIO_RELAY_PRICES }),
];
const images = createImageService({
  channels,
  purposes: { [STUDIO_PURPOSE]: { models: [STUDIO_MODEL] } },
  // What is not known is told rather than bought elsewhere: the incident wants to see it.
  resilience: { ...compressedResilience, onUnknownBilling: 'report', hedge: false },
  probe: false,
  drainMs: 1_000,
});
const queue = await createImageQueue({
  images,
  name: STUDIO_QUEUE,
  directory: environment('STUDIO_DIRECTORY'),
  clock,
  offPeak: false,
  batch: {
    mostItems: 10,
    gatherMs: MINUTE_MS / 2,
    lookEveryMs: MINUTE_MS,
    leastMs: 3 * MINUTE_MS,
    spillReserveMs: 20 * MINUTE_MS,
  },
  webhook: {
    secret: STUDIO_SECRET,
    allowHttp: true,
    allowPrivate: true,
    pausesMs: [2, 4, 6].map((minutes) => minutes * MINUTE_MS),
  },
});

const orderSchema = z.object({
  name: z.string(),
  items: z.number(),
  channels: z.array(z.string()),
  deadlineMinutes: z.number().optional(),
  prompt: z.string().optional(),
  webhook: z.string().optional(),
});

process.on('message', (message) => {
  if (message === 'end') void end();
  else void order(orderSchema.parse(message));
});
images.subscribe((event) => {
  if (event.type !== 'circuit.changed') return;
  process.send?.({ channel: event.channel, model: event.model, to: event.to, at: event.at / 1_000 });
});
process.send?.({
  models: images.models.list().map(({ model }) => model.id),
  providers: channels.map(({ provider }) => provider),
});

async function order({ name, items, channels, deadlineMinutes, prompt, webhook }: z.output<typeof orderSchema>): Promise<void> {
  const job = await queue.submit(
    Array.from({ length: items }, (_, index) => ({
      key: `${name}-${index}`,
      prompt: prompt ?? `${name} ${index}`,
      size: '1K' as const,
      purpose: STUDIO_PURPOSE,
    })),
    {
      route: { only: channels },
      webhook,
      ...(deadlineMinutes !== undefined && { deadline: clock.now() + deadlineMinutes * MINUTE_MS }),
    },
  );
  const { outcomes, onTime } = await job.done();
  let inTime = 0;
  for await (const { outcome, endedAt } of job.results()) {
    if (outcome === 'done' && job.deadlineAt !== undefined && endedAt <= job.deadlineAt) inTime += 1;
  }
  process.send?.({ name, outcomes, inTime, onTime });
}

async function end(): Promise<void> {
  await queue.close();
  await images.close();
  await telemetry.shutdown();
  process.disconnect();
}
