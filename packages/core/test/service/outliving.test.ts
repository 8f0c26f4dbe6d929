import { drawPicture } from '@retake/simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stableDiffusion } from '../../src/channels/stable-diffusion.ts';
import { createImageService, type ImageService, type ImageServiceOptions, type RetakeEvent } from '../../src/index.ts';
import { json, tinyServer } from '../channels/tiny-server.ts';

const ORDER = { prompt: 'a red kite over the sea', model: 'sd3.5-large', size: '1K' } as const;

const PICTURE = drawPicture({ width: 1024, height: 1024, mediaType: 'image/png', caption: 'a kite', seed: 1 });
const ANSWER = { images: [Buffer.from(PICTURE).toString('base64')], parameters: {}, info: '' };

interface Machine {
  readonly images: ImageService;
  readonly events: readonly RetakeEvent[];
  /** Lets the picture be done that has waited longest. */
  readonly finish: () => void;
  /** Orders that came, and those that it has not answered yet. */
  readonly ordered: () => number;
  readonly atWork: () => number;
}

/** A service on one machine that draws for as long as it is told, whoever waits. */
async function startMachine(options: Partial<Omit<ImageServiceOptions, 'channels'>> = {}): Promise<Machine> {
  const waiting: (() => void)[] = [];
  let ordered = 0;
  const server = await tinyServer((response) => {
    ordered += 1;
    waiting.push(() => json(ANSWER)(response));
  });
  const images = createImageService({
    channels: [stableDiffusion({ baseUrl: server.url, models: ['sd3.5-large'], costPerGpuSecondUsd: 1, secondsPerPicture: 60 })],
    drainMs: 100,
    ...options,
  });
  onTestFinished(() => images.close());
  const events: RetakeEvent[] = [];
  images.subscribe((event) => events.push(event));
  return { images, events, finish: () => waiting.shift()?.(), ordered: () => ordered, atWork: () => waiting.length };
}

const settled = (events: readonly RetakeEvent[]) => events.filter((event) => event.type === 'attempt.settled');

/** Orders a picture and leaves once the machine draws it. */
async function leave({ images, ordered }: Machine): Promise<void> {
  const before = ordered();
  const caller = new AbortController();
  const left = new Error('left');
  const call = images.generate(ORDER, { signal: caller.signal }).catch((error: unknown) => error);
  await expect.poll(ordered).toBe(before + 1);
  caller.abort(left);
  expect(await call).toBe(left);
}

describe('a machine whose caller has left', () => {
  it('is left to its picture: the next order waits for its place, and pays for its own time alone', async () => {
    const machine = await startMachine();
    await leave(machine);
    const leftAt = performance.now();
    const next = machine.images.generate(ORDER);
    await expect.poll(() => machine.events.some(({ type }) => type === 'backoff')).toBe(true);
    expect(machine.ordered()).toBe(1);
    expect(machine.images.plan(ORDER).exclusions).toMatchObject([{ reason: 'bulkhead_full' }]);
    const waitedMs = performance.now() - leftAt;

    const doneAt = performance.now();
    machine.finish();
    await expect.poll(machine.ordered).toBe(2);
    machine.finish();
    const { cost } = await next;
    expect(cost.nanoUsd).toBeLessThanOrEqual(Math.ceil((performance.now() - doneAt) * 1e6));

    const [late] = settled(machine.events);
    expect(late).toMatchObject({ attemptId: expect.stringMatching(/\/1$/), billing: 'billed', cost: { basis: 'reported' } });
    expect(late?.cost.nanoUsd).toBeGreaterThanOrEqual(Math.floor(waitedMs * 1e6));
  });

  it('books its time to the attempt that was left', async () => {
    const machine = await startMachine({ budgets: [{ key: '*', window: 'day', limitUsd: 500 }] });
    await leave(machine);
    expect(machine.images.budgets()).toMatchObject([{ spentNanoUsd: 60e9, reservedNanoUsd: 0 }]);
    machine.finish();
    await expect.poll(() => settled(machine.events).length).toBe(1);
    const spentNanoUsd = settled(machine.events)[0]?.cost.nanoUsd;
    expect(spentNanoUsd).toBeLessThan(60e9);
    await expect.poll(() => machine.images.budgets()).toMatchObject([{ spentNanoUsd }]);
  });

  it('is never asked for two pictures at once, however many leave', async () => {
    const machine = await startMachine();
    for (let round = 1; round <= 3; round += 1) {
      await leave(machine);
      expect(machine.atWork()).toBe(1);
      machine.finish();
      await expect.poll(() => settled(machine.events).length).toBe(round);
    }
    const last = machine.images.generate(ORDER);
    await expect.poll(machine.ordered).toBe(4);
    machine.finish();
    expect((await last).images).toHaveLength(1);
  });

  it('keeps its place too when the time of its attempt was over', async () => {
    const machine = await startMachine({ resilience: { attemptTimeoutMs: { '1K': 200 }, minAttemptMs: 1 } });
    const call = machine.images.generate(ORDER, { waitForRecovery: false }).catch((error: unknown) => error);
    expect(await call).toMatchObject({ attempts: [{ error: { type: 'timeout' }, billing: 'unknown' }] });
    expect(machine.images.plan(ORDER).exclusions).toMatchObject([{ reason: 'bulkhead_full' }]);
    machine.finish();
    await expect.poll(() => machine.images.plan(ORDER).candidates.length).toBe(1);
    expect(settled(machine.events)).toHaveLength(1);
  });

  it('does not hold up a service that closes', async () => {
    const machine = await startMachine();
    await leave(machine);
    await machine.images.close();
    expect(settled(machine.events)).toEqual([]);
  });
});
