// One replica of a service, as a process of its own: draws what its parent tells it to, and tells what happens.
import { createHash } from 'node:crypto';
import { setTimeout as later } from 'node:timers/promises';
import { createImageService, RetakeError } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { redisStores } from '@retake/redis';
import type { FromReplica, ReplicaOptions, ToReplica } from './replica-messages.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as ReplicaOptions;
const tell = (message: FromReplica): void => void process.send?.(message);

const stores = redisStores({ connection: options.redis, durable: options.durable });
const { baseUrl, relayUrl, limits = {} } = options;
const prices = { 'gemini-3-pro-image': 0.1 };
const images = createImageService({
  channels: [
    gemini({ apiKey: 'AIza-not-a-real-key', baseUrl, limits }),
    ...(relayUrl === undefined ? [] : [geminiRelay({ id: 'relay', apiKey: 'sk-not-a-real-key', baseUrl: relayUrl, prices })]),
  ],
  // What a killed process holds is to stay held to the end of the test.
  budgets: { limits: options.budgets ?? [], store: stores.budgets, leaseMs: 600_000 },
  reuse: { dedupe: false, idempotency: { store: stores.idempotency, pollMs: 50 } },
  shared: { ...stores.shared, ...options.shared },
  resilience: options.resilience,
  probe: false,
});

images.subscribe((event) => {
  if (event.type === 'channel.unavailable' || event.type === 'shared.store_failed') tell({ type: 'event', event });
});

async function draw(prompt: string, more: { readonly idempotencyKey?: string | undefined }): Promise<string> {
  const { images: pictures } = await images.generate({ prompt, model: 'gemini-3-pro-image' }, more);
  return createHash('sha256')
    .update(pictures[0]?.data ?? '')
    .digest('hex');
}

/** Always so many calls at once, each for a picture of its own; the first ones begin within so many milliseconds. */
async function backlog(name: string, calls: number, overMs: number): Promise<void> {
  let number = 0;
  const one = async (index: number): Promise<void> => {
    await later((index * overMs) / calls);
    for (;;) {
      number += 1;
      const prompt = `${name} ${number}`;
      await draw(prompt, {}).catch((error: unknown) => tell({ type: 'failed', prompt, code: codeOf(error) }));
    }
  };
  await Promise.all(Array.from({ length: calls }, (_, index) => one(index)));
}

function codeOf(error: unknown): string {
  return RetakeError.isInstance(error) ? error.code : String(error);
}

process.on('message', (message: ToReplica) => {
  if (message.type === 'backlog') {
    void backlog(message.name, message.calls, message.overMs);
    return;
  }
  const { id, prompt, idempotencyKey } = message;
  draw(prompt, { idempotencyKey }).then(
    (digest) => tell({ type: 'drawn', id, digest }),
    (error: unknown) => tell({ type: 'refused', id, code: codeOf(error) }),
  );
});
process.once('disconnect', () => process.exit());
if (options.warmUpUrl !== undefined) {
  const warm = createImageService({ channels: [gemini({ apiKey: 'AIza-not-a-real-key', baseUrl: options.warmUpUrl })] });
  await warm.generate({ prompt: 'a warm-up', model: 'gemini-3-pro-image' });
  await warm.close();
}
tell({ type: 'ready' });
