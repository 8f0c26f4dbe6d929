// Orders a picture, and buys it until it is killed.
import { createImageService, memoryBlobs, type BudgetStore } from '@retake/core';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { redisBudgetStore } from '@retake/redis';
import { Redis } from 'ioredis';
import { redisBackend } from '../../src/backends/redis.ts';
import { createImageQueue } from '../../src/index.ts';
import { ATTEMPTS, BUDGETS, ENGINE, MODEL, PRICE, type BuyerSetting, type FromBuyer } from './buyer-setting.ts';

const tell = (message: FromBuyer): void => void process.send?.(message);
process.on('disconnect', () => process.exit());

const { name, redis, relay } = JSON.parse(process.argv[2] ?? '') as BuyerSetting;
const shared = redisBudgetStore({ connection: new Redis(redis) });
const store: BudgetStore = {
  ...shared,
  reserve: (reservation) => {
    tell({ type: 'reserved', purses: reservation.entries.map(({ purse }) => purse) });
    return shared.reserve(reservation);
  },
};
const images = createImageService({
  channels: [geminiRelay({ id: 'relay', apiKey: 'any', baseUrl: relay, prices: { [MODEL]: PRICE } })],
  budgets: { ...BUDGETS, store },
  resilience: { maxAttempts: ATTEMPTS },
  probe: false,
});
images.subscribe((event) => {
  if (event.type === 'attempt.started') tell({ type: 'asked' });
});
const backend = redisBackend({ connection: redis, engine: ENGINE });
const queue = await createImageQueue({ images, name, backend, blobs: memoryBlobs(), batch: false, offPeak: false });
const job = await queue.submit([{ prompt: 'a red kite', model: MODEL, size: '1K' }], { budgetKey: 'shop-7' });
tell({ type: 'submitted', jobId: job.id });
