import { z } from 'zod';
import type { Usd } from '../../catalog/dollar-prices.ts';
import { lowestCost } from '../../routing/strategies/lowest-cost.ts';
import { budgetsOf, dollarsSchema, readPresetOptions } from './preset-options.ts';
import type { Preset } from './preset.ts';

/** What a night's work can spend. */
export interface BatchOptions {
  /** The most in a day of UTC, in US dollars; at 90 % it warns. @default no limit */
  readonly dailyUsd?: Usd | undefined;
}

const schema = z.strictObject({ dailyUsd: dollarsSchema });

/**
 * Many pictures over night, and nobody waits: patience in place of haste, and no money for hurry. Give the calls
 * `urgency: 'background'` as well.
 *
 * - The cheapest known price first.
 * - An hour for each picture, and pauses of up to five minutes: a peak or an outage is waited out.
 * - Attempts take up to 360 s, 600 s at 4K, and are not cut earlier: one that is cut is billed all the same. Both as laozhang.ai
 *   advises (docs.laozhang.ai, request timeout, read 2026-10-10).
 * - Nothing smaller and no other model: by morning what was ordered can be had.
 *
 * Where a vendor has a batch interface at half the price, and the pictures may take a day, use `channel.batch` instead.
 *
 * @throws ConfigInvalidError with every problem of the options and its path.
 */
export function batch(options: BatchOptions = {}): Preset {
  const { dailyUsd } = readPresetOptions('batch', schema, options);
  return {
    strategy: lowestCost(),
    degrade: { sizes: false, models: false },
    resilience: {
      deadlineMs: 3_600_000,
      attemptTimeoutMs: { '512': 360_000, '1K': 360_000, '2K': 360_000, '4K': 600_000 },
      adaptiveTimeout: false,
      hedge: false,
      backoff: { baseMs: 5_000, maxMs: 300_000 },
      waitForRecovery: true,
    },
    ...budgetsOf({ key: '*', window: 'day', onGuard: 'warn', limitUsd: dailyUsd }),
  };
}
