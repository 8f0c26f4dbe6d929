import { z } from 'zod';
import type { Usd } from '../../catalog/dollar-prices.ts';
import { lowestCost } from '../../routing/strategies/lowest-cost.ts';
import { budgetsOf, dollarsSchema, readPresetOptions } from './preset-options.ts';
import type { Preset } from './preset.ts';

/** What a startup can spend. Under a limit a channel needs a known price, or it is left out. */
export interface StartupOptions {
  /** The most of the whole service in a calendar month of UTC, in US dollars; from 90 % on the purpose is `economy`. @default no limit */
  readonly monthlyUsd?: Usd | undefined;
  /** The most of each tenant (the label `tenant` of a call) in a day of UTC, so that one does not use up the month. @default no limit */
  readonly dailyUsdPerTenant?: Usd | undefined;
}

const schema = z.strictObject({ monthlyUsd: dollarsSchema, dailyUsdPerTenant: dollarsSchema });

/**
 * Customers wait, and money counts: of the channels that sell a model the cheapest draws, relays among them, and the others stand by. Name
 * at least one channel of another vendor, since all that sell a Gemini model stand on the same capacity.
 *
 * - The cheapest known price first, within each model; channels whose price is not known last. Which model goes first is for the purpose to
 *   say, by what its pictures are for: a cheaper model further down its list waits. To have it first, name it first in `purposes`.
 * - Rather a smaller picture than none, also where the request names a model; the result says so. Another model draws only where the
 *   request leaves the choice to a purpose.
 * - An answer of the wrong size is accepted at the price of what came: asking again would be paid again.
 *
 * @throws ConfigInvalidError with every problem of the options and its path.
 */
export function startup(options: StartupOptions = {}): Preset {
  const { monthlyUsd, dailyUsdPerTenant } = readPresetOptions('startup', schema, options);
  return {
    strategy: lowestCost(),
    degrade: { sizes: ['2K', '1K'] },
    onWrongOutput: 'accept',
    ...budgetsOf(
      { key: '*', window: 'month', limitUsd: monthlyUsd },
      { key: '*', per: 'tenant', window: 'day', limitUsd: dailyUsdPerTenant },
    ),
  };
}
