import { z } from 'zod';
import type { Usd } from '../../catalog/dollar-prices.ts';
import { priority } from '../../routing/strategies/priority.ts';
import { budgetsOf, dollarsSchema, readPresetOptions } from './preset-options.ts';
import type { Preset } from './preset.ts';

/** What one person can spend. */
export interface SoloOptions {
  /** The most in a calendar month of UTC, in US dollars; from 90 % on the purpose is `economy`. @default no limit */
  readonly monthlyUsd?: Usd | undefined;
}

const schema = z.strictObject({ monthlyUsd: dollarsSchema });

/**
 * One person, one or two keys, and money of one's own: never pay twice without being asked, and give up early rather than try hard.
 *
 * - An attempt that may have been billed ends the call with `BillingUnknownError`: whoever sits in front of it decides. Of 732 repeats that
 *   59 people of one tool set off in a week, 426 were billed (Comfy-Org/ComfyUI#16204).
 * - At most 6 requests a picture, where services try 12.
 * - A model that its vendor switched off is drawn by its successor, with a warning: nobody reads changelogs for a tool of the weekend.
 *
 * @throws ConfigInvalidError with every problem of the options and its path.
 */
export function solo(options: SoloOptions = {}): Preset {
  const { monthlyUsd } = readPresetOptions('solo', schema, options);
  return {
    strategy: priority(),
    onRetiredModel: 'successor',
    resilience: { onUnknownBilling: 'report', maxAttempts: 6 },
    ...budgetsOf({ key: '*', window: 'month', limitUsd: monthlyUsd }),
  };
}
