import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ItemOutcome } from '../../src/index.ts';
import { groundOfFile } from '../queue/ground-of-file.ts';
import { allOf } from '../queue/queue-world.ts';
import { attempt, jobBook, PRICE, recordOf } from './job-book.ts';

describe('a job whose items end one after the other', () => {
  const ofFile = groundOfFile('totals');

  it('ends with the last one, once, whoever looks, with its webhook', async () => {
    const book = await jobBook(ofFile().backend, randomUUID(), 3);
    expect(await allOf(book.job.results({ wait: false }))).toEqual([]);
    await book.end([0, 2], 'done');
    expect((await allOf(book.job.results({ wait: false }))).map(({ key }) => key)).toEqual(['kite-0', 'kite-2']);
    expect(await book.look()).toBe(1);
    expect((await recordOf(book))?.state).toBe('open');
    await book.end([1], 'failed');
    await Promise.all([book.look(), book.look(), book.look()]);
    const record = await recordOf(book);
    expect(record?.state).toBe('ended');
    expect(record?.body.end).toMatchObject({ outcomes: { done: 2, failed: 1 }, cost: { nanoUsd: 2 * PRICE, unpriced: 0 } });
    expect(book.events.filter(({ type }) => type === 'job.ended')).toHaveLength(1);
    const webhooks = await ofFile().backend.store.list({ kind: 'webhook', group: book.job.id, limit: 10 });
    expect(webhooks).toHaveLength(1);
    expect(JSON.stringify(webhooks)).not.toContain('a kite');
  });

  it('counts a picture that came late, and tells its end once', async () => {
    let now = 1_000;
    const book = await jobBook(ofFile().backend, randomUUID(), 2, () => now);
    await book.end([0], 'done');
    await book.end([1], 'unknown');
    await book.look();
    expect(await book.job.cost()).toMatchObject({ nanoUsd: PRICE, unknownUpToNanoUsd: PRICE });
    now = 5_000;
    await book.end([1], 'done');
    await book.look();
    expect(await book.job.done()).toMatchObject({
      outcomes: { done: 2, unknown: 0 },
      cost: { nanoUsd: 2 * PRICE, unknownUpToNanoUsd: 0 },
      endedAt: 1_000,
    });
    expect(book.events.filter(({ type }) => type === 'job.ended')).toHaveLength(1);
    expect(await ofFile().backend.store.list({ kind: 'webhook', group: book.job.id, limit: 10 })).toHaveLength(1);
  });

  it('makes its bill exact when that of an attempt comes late, after its end too', async () => {
    const book = await jobBook(ofFile().backend, randomUUID(), 2);
    const lost = attempt('lost', 'unknown');
    await book.end([0], 'done');
    await book.end([1], 'done', [lost, attempt('won', 'done')]);
    await book.look();
    expect(await book.job.cost()).toMatchObject({ nanoUsd: 2 * PRICE, unknownUpToNanoUsd: PRICE });
    await book.end([1], 'done', [attempt('lost', 'done'), attempt('won', 'done')]);
    await book.look();
    expect((await recordOf(book))?.body.end?.cost).toEqual({ nanoUsd: 3 * PRICE, unknownUpToNanoUsd: 0, unpriced: 0 });
    expect(await book.job.cost()).toMatchObject({ nanoUsd: 3 * PRICE, unknownUpToNanoUsd: 0 });
    const { version } = (await recordOf(book)) ?? {};
    await book.look();
    expect((await recordOf(book))?.version).toBe(version);
    expect(book.events.filter(({ type }) => type === 'job.ended')).toHaveLength(1);
  });

  it('brings each once, and adds up what each cost, in whatever order they end', async () => {
    const count = 600;
    const wave = fc.record({
      outcome: fc.constantFrom<ItemOutcome>('done', 'failed', 'cancelled', 'unknown'),
      indexes: fc.uniqueArray(fc.nat(count - 1), { maxLength: count }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(wave, { minLength: 1, maxLength: 6 }), async (waves) => {
        const book = await jobBook(ofFile().backend, randomUUID(), count);
        const left = new Set(Array.from({ length: count }, (_, index) => index));
        const outcomes: Record<ItemOutcome, number> = { done: 0, failed: 0, cancelled: 0, unknown: 0 };
        const results = book.job.results();
        const got: number[] = [];
        for (const { indexes, outcome } of [...waves, { indexes: [...left], outcome: 'done' as const }]) {
          const now = indexes.filter((index) => left.delete(index));
          await book.end(now, outcome);
          outcomes[outcome] += now.length;
          for (const _each of now) {
            const { value, done } = await results.next();
            if (done !== true) got.push(value.index);
          }
          expect((await book.job.cost()).nanoUsd).toBe(outcomes.done * PRICE);
        }
        expect((await results.next()).done).toBe(true);
        expect(got.toSorted((one, other) => one - other)).toEqual(Array.from({ length: count }, (_, index) => index));
        expect(await book.look()).toBe(0);
        expect(await book.job.done()).toMatchObject({
          outcomes,
          cost: { nanoUsd: outcomes.done * PRICE, unknownUpToNanoUsd: outcomes.unknown * PRICE },
        });
      }),
      { numRuns: 8 },
    );
  });
});
