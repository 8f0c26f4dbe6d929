import type { Attempt } from '@retake/core';
import { describe, expect, it } from 'vitest';
import { accountOf } from '../src/account.ts';
import type { Drawn } from '../src/drawn.ts';
import { LINE_UP } from '../src/line-up.ts';
import { complaints, jsonLine } from '../src/outcome.ts';

const [entry = never()] = LINE_UP;
const picture = {
  data: new Uint8Array(),
  mediaType: 'image/png',
  width: 1,
  height: 1,
  size: '1K',
  channel: entry.id,
  model: entry.model,
} as const;

function attempt(fields: Partial<Attempt>): Attempt {
  const lines = [{ item: 'picture', quantity: 1, unitNanoUsd: 30, nanoUsd: 30 }] as const;
  return {
    id: 'a',
    number: 1,
    kind: 'primary',
    channel: entry.id,
    model: entry.model,
    size: '1K',
    startedAt: 0,
    durationMs: 1,
    billing: 'billed',
    cost: { basis: 'picture', nanoUsd: 30, lines },
    ...fields,
  };
}

function drawn(...attempts: readonly Attempt[]): Drawn {
  return { entry, picture, file: 'a.png', error: undefined, attempts, warnings: [], latencyMs: 1 };
}

describe('accountOf', () => {
  it('adds up attempts, and notices a single nano-dollar', () => {
    const twice = drawn(attempt({}), attempt({}));
    expect(accountOf(twice, () => 60)).toEqual({ nanoUsd: 60, basis: 'picture', ledgerNanoUsd: 60, agrees: true });
    expect(accountOf(twice, () => 61).agrees).toBe(false);
  });

  it('never takes what is unknown for zero, and then agrees with no ledger', () => {
    const unknown = { basis: 'unknown', nanoUsd: undefined, lines: [] } as const;
    expect(accountOf(drawn(attempt({ cost: unknown })), () => 0)).toMatchObject({ nanoUsd: undefined, agrees: false });
    const maybe = attempt({ billing: 'unknown', unknownUpToNanoUsd: 30 });
    expect(accountOf(drawn(maybe), () => 0)).toMatchObject({ nanoUsd: undefined, agrees: false });
  });

  it('has nothing to agree with on a real channel', () => {
    expect(accountOf(drawn(attempt({})), undefined)).toMatchObject({ ledgerNanoUsd: undefined, agrees: undefined });
  });
});

describe('complaints', () => {
  const account = (of: Drawn, ledger: number) => [[of, accountOf(of, () => ledger)]] as const;

  it('has none of a picture at the cost of the ledger', () => {
    expect(complaints(account(drawn(attempt({})), 30))).toEqual([]);
  });

  it('has one of a cost that differs, and one of a picture that did not come', () => {
    expect(complaints(account(drawn(attempt({})), 29))).toEqual([expect.stringContaining('Retake counted 30')]);
    const nothing = { ...drawn(), picture: undefined, file: undefined, error: 'all_channels_failed: nobody' };
    expect(complaints(account(nothing, 0))).toEqual([expect.stringContaining('all_channels_failed')]);
  });

  it('writes what is unknown as null', () => {
    const rows = [[drawn(attempt({})), accountOf(drawn(attempt({})), undefined)]] as const;
    expect(JSON.parse(jsonLine(rows))).toMatchObject({ channels: [{ costUsd: 3e-8, ledgerUsd: null }] });
  });
});

function never(): never {
  throw new Error('the line-up is empty');
}
