import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createImageService, memoryBlobs, type BudgetStore, type PurseStanding } from '@retake/core';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { redisBudgetStore } from '@retake/redis';
import { startSimulator, type Simulator } from '@retake/simulator';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startRedisServer, whyNoRedis } from '../../../../tools/servers/redis-server.ts';
import { redisBackend } from '../../src/backends/redis.ts';
import { createImageQueue } from '../../src/index.ts';
import { ATTEMPTS, BUDGETS, ENGINE, MODEL, PRICE, type BuyerSetting, type FromBuyer } from './buyer-setting.ts';

const HOOK_MS = 120_000;
const missing = whyNoRedis();

describe.skipIf(missing !== undefined)(`money of a buyer that is killed${missing === undefined ? '' : ` (${missing})`}`, () => {
  let server: Awaited<ReturnType<typeof startRedisServer>>;
  let simulator: Simulator;
  let redis: Redis;
  let store: BudgetStore;
  beforeAll(async () => {
    server = await startRedisServer();
    simulator = await startSimulator({
      seed: 1,
      channels: [{ id: 'relay', dialect: 'relay', prices: { [MODEL]: PRICE.nanoUsd / 1e9 } }],
    });
    redis = new Redis(server.url);
    store = redisBudgetStore({ connection: redis });
  }, HOOK_MS);
  afterAll(async () => {
    redis.disconnect();
    await simulator.close();
    await server.stop();
  }, HOOK_MS);

  it(
    'stays held when its lease would have ended, and counts in full when the item is given up as unknown',
    async () => {
      simulator.script('relay', () => ({ kind: 'hang' }));
      const name = 'unknown-money';
      const { jobId, purses } = await killedWhileBuying({ name, redis: server.url, relay: simulator.url('relay') });
      // A lease that begins after the kill has ended: that of the dead process has too.
      const after = [{ purse: 'a purse of this test', nanoUsd: 1, limitNanoUsd: 1, forgetAt: undefined }];
      await store.reserve({ id: `after ${name}`, step: 'one', leaseMs: BUDGETS.leaseMs, entries: after });
      while ((await store.read(['a purse of this test']))[0]?.reservedNanoUsd !== 0) await setTimeout(50);
      expect(await store.read(purses)).toEqual(purses.map((purse) => standing(purse, 0, PRICE.nanoUsd)));

      // Whoever works next finds the item, and says what it can have cost.
      const images = createImageService({
        channels: [geminiRelay({ id: 'relay', apiKey: 'any', baseUrl: simulator.url('relay'), prices: { [MODEL]: PRICE } })],
        budgets: { ...BUDGETS, store },
        probe: false,
      });
      const backend = redisBackend({ connection: server.url, engine: ENGINE });
      const queue = await createImageQueue({ images, name, backend, blobs: memoryBlobs(), batch: false, offPeak: false });
      onTestFinished(async () => {
        await queue.close();
        await images.close();
      });
      const { outcomes, cost } = (await (await queue.job(jobId))?.done()) ?? {};
      expect(outcomes?.unknown).toBe(1);
      expect(cost?.unknownUpToNanoUsd).toBe(ATTEMPTS * PRICE.nanoUsd);
      const settled = purses.map((purse) => standing(purse, ATTEMPTS * PRICE.nanoUsd, 0));
      await expect.poll(() => store.read(purses)).toEqual(settled);
    },
    HOOK_MS,
  );
});

function standing(purse: string, spentNanoUsd: number, reservedNanoUsd: number): PurseStanding {
  return { purse, spentNanoUsd, reservedNanoUsd };
}

/** Orders one picture in a process that is killed while its upstream has the request. */
async function killedWhileBuying(setting: BuyerSetting): Promise<{ readonly jobId: string; readonly purses: readonly string[] }> {
  const buyer = fork(fileURLToPath(new URL('buyer-process.ts', import.meta.url)), [JSON.stringify(setting)], {
    execArgv: ['--conditions=@retake/source'],
  });
  onTestFinished(() => void buyer.kill('SIGKILL'));
  let jobId = '';
  let isAsked = false;
  const purses = new Set<string>();
  await new Promise<void>((resolve, reject) => {
    buyer.once('exit', (code) => reject(new Error(`The buyer ended by itself with ${code}`)));
    buyer.on('message', (message: FromBuyer) => {
      if (message.type === 'submitted') ({ jobId } = message);
      else if (message.type === 'reserved') for (const purse of message.purses) purses.add(purse);
      else isAsked = true;
      if (isAsked && jobId !== '') resolve();
    });
  });
  const gone = once(buyer, 'exit');
  buyer.kill('SIGKILL');
  await gone;
  return { jobId, purses: [...purses] };
}
