import { describe, expect, it } from 'vitest';
import { createCatalog } from '../../src/catalog/catalog.ts';
import type { ChannelFailure } from '../../src/errors/channel-error.ts';
import { createSettleAttempt } from '../../src/response/settle-attempt.ts';
import { candidate, fakeChannel, fakeModel } from '../resilience/test-bench.ts';

const settle = createSettleAttempt(createCatalog());

const price = { basis: 'picture', nanoUsd: { '1K': 20_000_000, '2K': 50_000_000 }, source: 'test', date: '2026-11-21' } as const;
const priced = { ...fakeChannel('priced', () => Promise.reject(new Error('never asked'))), price: () => ({ price }) };

const costOf = (changes: Partial<ChannelFailure>) =>
  settle(candidate(priced, fakeModel()), {
    failure: { class: 'wrong_output', billing: 'billed', dispatched: true, ...changes },
  }).nanoUsd;

describe('a picture that was billed and got lost', () => {
  it('costs what was ordered, for each of them', () => {
    expect(costOf({ delivery: { pictures: 1, size: undefined } })).toBe(20_000_000);
    expect(costOf({ delivery: { pictures: 3, size: undefined } })).toBe(60_000_000);
  });

  it('costs what was delivered where that is known', () => {
    expect(costOf({ delivery: { pictures: 1, size: '2K' } })).toBe(50_000_000);
  });

  it('costs an unknown amount where nobody knows that there was one', () => {
    expect(costOf({})).toBeUndefined();
    expect(costOf({ delivery: { pictures: 0, size: undefined } })).toBeUndefined();
  });
});
