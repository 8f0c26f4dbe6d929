import { describe, expect, it } from 'vitest';
import { costOfAttempts } from '../../src/store/kept-cost.ts';
import { workItem } from '../../src/working/work-item.ts';
import { workPartsOf } from './work-parts-of.ts';
import { FLUX, MODEL } from './workshop.ts';
import { workshopsOfFile } from './workshops-of-file.ts';

const open = workshopsOfFile({ queue: { batch: false } });

describe('an item that is bought', () => {
  it('is done with its picture in the blob store, and with its bill', async () => {
    const { submit, work, until, simulator, blobs, told, events } = await open();
    const [id = ''] = await submit([{}]);
    work();
    const { body } = await until(id, 'done');
    const [picture] = body.end?.pictures ?? [];
    expect(await blobs.size(picture?.blob ?? '')).toBe(picture?.bytes);
    expect(costOfAttempts(body.attempts)).toEqual({ nanoUsd: simulator.ledger.nanoUsd(), unknownUpToNanoUsd: 0, unpriced: 0 });
    expect(body.intent).toBeUndefined();
    await told('item.ended');
    expect(events.map(({ type }) => type)).toEqual(['item.placed', 'item.ended']);
    expect(simulator.ledger.pictures()).toBe(1);
  });

  it('waits after an outage and is bought then, however often that was', async () => {
    const service = { resilience: { maxAttempts: 1, circuitBreaker: { consecutiveFailures: 100 } } };
    const { submit, work, until, simulator, told, clock, item } = await open({ service });
    simulator.script(
      'gemini',
      Array.from({ length: 7 }, () => 'overloaded' as const),
    );
    const [id = ''] = await submit([{ deadlineAt: clock.now() + 86_400_000 }]);
    work();
    for (let failures = 1; failures <= 7; failures += 1) {
      await told('item.returned', failures);
      expect((await item(id)).body.tries).toBe(0);
      clock.advance(1_800_000);
    }
    const { body } = await until(id, 'done', 'failed');
    expect(body.end?.outcome).toBe('done');
    expect(body.returned).toHaveLength(7);
    expect(simulator.ledger.pictures()).toBe(1);
  });

  it('is given up after five failures that are its own, without a deadline', async () => {
    const service = { resilience: { maxAttempts: 1 } };
    const { submit, work, until, simulator, told, clock } = await open({ service });
    simulator.script('gemini', () => ({ kind: 'no-picture' }));
    const [id = ''] = await submit([{}]);
    work();
    for (let failures = 1; failures <= 4; failures += 1) {
      await told('item.returned', failures);
      clock.advance(1_800_000);
    }
    const { body } = await until(id, 'failed');
    expect(body.end?.error?.code).toBe('all_channels_failed');
    expect(costOfAttempts(body.attempts).nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('fails at once where the order is refused', async () => {
    const { submit, work, until, simulator } = await open();
    simulator.script('gemini', ['prompt-blocked']);
    const [id = ''] = await submit([{}]);
    work();
    const { body } = await until(id, 'failed');
    expect(body.end?.error).toMatchObject({ code: 'channel_failed', class: 'blocked' });
    expect(JSON.stringify(body.end)).not.toContain('kite');
  });

  it('fails where its deadline has passed, without being bought', async () => {
    const { submit, work, until, simulator, clock } = await open();
    const [id = ''] = await submit([{ deadlineAt: clock.now() - 1 }]);
    work();
    const { body } = await until(id, 'failed');
    expect(body.end?.error?.code).toBe('deadline_exceeded');
    expect(simulator.ledger.entries).toHaveLength(0);
  });

  it('ends where its job was cancelled', async () => {
    const { submit, work, until, simulator, clock } = await open();
    const [id = ''] = await submit([{}], { cancelledAt: clock.now() });
    work();
    await until(id, 'cancelled');
    expect(simulator.ledger.entries).toHaveLength(0);
  });

  it('ends as unknown where it may have been paid for, and is bought again where that is wanted', async () => {
    const service = { resilience: { onUnknownBilling: 'report' } } as const;
    const { submit, work, until, simulator, told, clock } = await open({ service });
    simulator.script('gemini', [
      { kind: 'reset', at: 'after-headers' },
      { kind: 'reset', at: 'after-headers' },
    ]);
    const [report = '', retry = ''] = await submit([{}, { onUnknownBilling: 'retry' }]);
    work();
    const { body } = await until(report, 'unknown');
    await told('item.returned');
    clock.advance(1_800_000);
    const { body: again } = await until(retry, 'done');
    const [one, other] = [costOfAttempts(body.attempts), costOfAttempts(again.attempts)];
    expect(one.nanoUsd).toBe(0);
    expect(other.unknownUpToNanoUsd).toBeGreaterThan(0);
    const billed = simulator.ledger.nanoUsd();
    expect(billed).toBeGreaterThanOrEqual(one.nanoUsd + other.nanoUsd);
    expect(billed).toBeLessThanOrEqual(
      one.nanoUsd + other.nanoUsd + (one.unknownUpToNanoUsd ?? 0) + (other.unknownUpToNanoUsd ?? 0),
    );
  });
});

describe('an item whose process died', () => {
  const intent = {
    callId: 'dead',
    place: 'interactive',
    startedAt: 0,
    first: { channel: 'gemini', model: MODEL, size: '1K' },
    upToNanoUsd: 500,
    attempts: [],
    resumable: [],
  } as const;

  it.each([
    ['report', 'unknown', 0],
    ['retry', 'done', 1],
  ] as const)('under %s is %s', async (onUnknownBilling, outcome, pictures) => {
    const { submit, work, until, parts, item, simulator } = await open();
    const [id = ''] = await submit([{ onUnknownBilling }]);
    const offered = await item(id);
    await parts.store.write([
      { record: { ...offered, state: 'working', body: { ...offered.body, intent } }, ifVersion: offered.version },
    ]);
    work();
    const { body } = await until(id, outcome);
    expect(costOfAttempts(body.attempts).unknownUpToNanoUsd).toBe(500);
    expect(body.attempts[0]?.error?.type).toBe('interrupted');
    expect(simulator.ledger.pictures()).toBe(pictures);
  });

  it('is collected by its token, and paid once', async () => {
    const { submit, work, until, parts, item, simulator, images } = await open();
    const request = { prompt: 'a blue kite', model: FLUX };
    const task = await new Promise<{ token: string; attemptId: string; nanoUsd: number | undefined }>((resolve, reject) => {
      const follow = async (): Promise<void> => {
        for await (const event of images.stream(request)) {
          if (event.type === 'attempt.resumable') {
            resolve({ token: event.resumeToken, attemptId: event.attemptId, nanoUsd: event.reportedCostNanoUsd });
            return;
          }
        }
      };
      follow().catch(reject);
    });
    const [id = ''] = await submit([{ request: { ...request, images: [] } }]);
    const offered = await item(id);
    const resumable = [{ ...task, channel: 'flux', model: FLUX, size: '1K', startedAt: 0 }];
    await parts.store.write([
      {
        record: { ...offered, state: 'working', body: { ...offered.body, intent: { ...intent, resumable } } },
        ifVersion: offered.version,
      },
    ]);
    work();
    const { body } = await until(id, 'done');
    expect(body.end?.pictures).toHaveLength(1);
    expect(costOfAttempts(body.attempts)).toEqual({ nanoUsd: simulator.ledger.nanoUsd(), unknownUpToNanoUsd: 0, unpriced: 0 });
    expect(simulator.ledger.pictures()).toBe(1);
  });
});

it('stores the picture of a process that was thought dead', async () => {
  const { submit, until, parts, item, simulator, clock } = await open();
  simulator.script('gemini', [{ kind: 'ok', afterMs: 3_600_000 }]);
  const [id = ''] = await submit([{}], { isOffered: false });
  const buying = workItem(workPartsOf(parts), id, 1);
  await until(id, 'working');
  // Another process gets its errand.
  await workItem(workPartsOf(parts), id, 1);
  expect((await item(id)).state).toBe('unknown');
  clock.advance(3_600_000);
  await buying;
  const { body } = await item(id);
  expect(body.end?.outcome).toBe('done');
  expect(costOfAttempts(body.attempts)).toEqual({ nanoUsd: simulator.ledger.nanoUsd(), unknownUpToNanoUsd: 0, unpriced: 0 });
});

it.each(['report', 'retry'] as const)('buys once what its own process is given again, under %s', async (onUnknownBilling) => {
  const { submit, until, parts, item, simulator, clock, events } = await open();
  simulator.script('gemini', [{ kind: 'ok', afterMs: 3_600_000 }]);
  const [id = ''] = await submit([{ onUnknownBilling }], { isOffered: false });
  const own = workPartsOf(parts);
  const buying = workItem(own, id, 1);
  await until(id, 'working');
  const again = [workItem(own, id, 1), workItem(own, id, 1)];
  clock.advance(3_600_000);
  await Promise.all([buying, ...again]);
  const { state, body } = await item(id);
  expect(state).toBe('done');
  expect(costOfAttempts(body.attempts)).toEqual({ nanoUsd: simulator.ledger.nanoUsd(), unknownUpToNanoUsd: 0, unpriced: 0 });
  expect(simulator.ledger.pictures()).toBe(1);
  expect(events.map(({ type }) => type)).toEqual(['item.placed', 'item.ended']);
  expect(own.atWork.size).toBe(0);
});
