import type { BudgetsOptions } from '@retake/core';

/** What a buyer is started with. */
export interface BuyerSetting {
  /** Of the queue. */
  readonly name: string;
  readonly redis: string;
  readonly relay: string;
}

/** What a buyer tells. */
export type FromBuyer =
  | { readonly type: 'submitted'; readonly jobId: string }
  | { readonly type: 'reserved'; readonly purses: readonly string[] }
  /** Its upstream has been asked. */
  | { readonly type: 'asked' };

export const MODEL = 'gemini-3-pro-image';
export const PRICE = { basis: 'request', nanoUsd: 20_000_000, source: 'a test', date: '2026-11-21' } as const;
/** Attempts that a call makes at most. */
export const ATTEMPTS = 5;
export const ENGINE = { lockMs: 1_000, stalledEveryMs: 500 };
export const BUDGETS = {
  limits: [
    { key: '*', per: 'key', window: 'month', limitUsd: 10 },
    { key: '*', per: 'channel', window: 'total', limitUsd: 10 },
  ],
  leaseMs: 1_000,
} as const satisfies BudgetsOptions;
