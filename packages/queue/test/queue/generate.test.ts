import { ChannelError, RequestInvalidError, RetakeError } from '@retake/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allOf, HOOK_MS, queueWorld, type QueueWorld } from './queue-world.ts';

const REQUEST = { prompt: 'a red kite', model: 'gemini-3-pro-image', size: '1K' } as const;

describe('a call that may be parked', () => {
  let world: QueueWorld;
  beforeAll(async () => {
    world = await queueWorld();
  }, HOOK_MS);
  afterAll(() => world.close(), HOOK_MS);

  /** Everybody says it of the next order; a call makes two attempts. */
  const everybody = (fault: 'overloaded' | 'reset'): void => {
    for (const channel of ['studio', 'relay']) world.simulator.script(channel, [fault]);
  };
  const failure = async (wanted: Promise<unknown>): Promise<RetakeError> => {
    const error = await wanted.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!RetakeError.isInstance(error)) throw new Error('it did not fail as it should', { cause: error });
    return error;
  };
  let names = 0;
  const open = () =>
    world.open({ name: `parked-${(names += 1)}`, work: false }, { resilience: { maxAttempts: 2, waitForRecovery: false } });

  it('gives its picture where somebody has it', async () => {
    const { queue } = await open();
    const { result, ticket } = await queue.generate(REQUEST, { onExhausted: 'enqueue' });
    expect(result?.images).toHaveLength(1);
    expect(ticket).toBeUndefined();
    expect((await queue.census()).jobs.open).toBe(0);
  });

  it('becomes a job where nobody has room, with its attempts on the bill, and its key stands for that', async () => {
    const { queue } = await open();
    everybody('overloaded');
    const options = { onExhausted: 'enqueue', idempotencyKey: 'hero', tenant: 'shop-7' } as const;
    const { ticket } = await queue.generate(REQUEST, options);
    expect(ticket).toMatchObject({ count: 1, tenant: 'shop-7' });
    const again = await queue.generate(REQUEST, options);
    expect(again.ticket?.id).toBe(ticket?.id);
    const { queue: worker } = await world.open({ name: `parked-${names}` });
    const job = await worker.job(ticket?.id ?? '', { tenant: 'shop-7' });
    const [result] = await world.whilePassing(allOf(job?.results() ?? []));
    expect(result?.outcome).toBe('done');
    expect(result?.attempts.slice(0, 2).map(({ error }) => error?.type)).toEqual(['overloaded', 'overloaded']);
  });

  it('fails as it does where waiting would not help', async () => {
    const { queue } = await open();
    world.simulator.script('studio', ['prompt-blocked']);
    expect(await failure(queue.generate(REQUEST, { onExhausted: 'enqueue' }))).toBeInstanceOf(ChannelError);
    const invalid = await failure(queue.generate({ prompt: '' }, { onExhausted: 'enqueue' }));
    expect(RequestInvalidError.isInstance(invalid) && invalid.issues.map(({ path }) => path)).toEqual(['prompt']);
    expect((await failure(queue.generate({ prompt: 'x', model: 'no-such' }, { onExhausted: 'enqueue' }))).code).toBe(
      'model_unknown',
    );
    const unkept = await failure(queue.generate(REQUEST, { onExhausted: 'enqueue', deadline: 5 }));
    expect(RequestInvalidError.isInstance(unkept) && unkept.issues.map(({ path }) => path)).toEqual(['options.deadline']);
    everybody('overloaded');
    expect((await failure(queue.generate(REQUEST))).code).toBe('all_channels_failed');
    expect((await queue.census()).items.offered).toBe(0);
  });

  it('is not parked where its bill is unknown, unless it may be bought again', async () => {
    const { queue } = await open();
    everybody('reset');
    const error = await failure(queue.generate(REQUEST, { onExhausted: 'enqueue' }));
    expect(error.attempts.some(({ billing }) => billing === 'unknown')).toBe(true);
    everybody('reset');
    const { ticket } = await queue.generate(REQUEST, { onExhausted: 'enqueue', onUnknownBilling: 'retry' });
    const { queue: worker } = await world.open({ name: `parked-${names}` });
    const { cost, outcomes } = await world.whilePassing(
      (await worker.job(ticket?.id ?? ''))?.done() ?? Promise.reject(new Error('no job')),
    );
    expect(outcomes.done).toBe(1);
    expect(cost.unknownUpToNanoUsd).toBeGreaterThan(0);
  });
});
