import { z } from 'zod';
import type { Usd } from '../../catalog/dollar-prices.ts';
import { priority } from '../../routing/strategies/priority.ts';
import { budgetsOf, dollarsSchema, readPresetOptions } from './preset-options.ts';
import type { Preset } from './preset.ts';

/** What an enterprise can ask for beyond official channels. */
export interface EnterpriseOptions {
  /** Further tags that every channel must have, such as `no-training` or `region:eu`. @default none */
  readonly require?: readonly string[] | undefined;
  /** The most of the whole service in a calendar month of UTC, in US dollars; at 90 % it warns. @default no limit */
  readonly monthlyUsd?: Usd | undefined;
  /** The most of each tenant (the label `tenant` of a call) in such a month; at 90 % it warns. @default no limit */
  readonly monthlyUsdPerTenant?: Usd | undefined;
}

const schema = z.strictObject({
  require: z.array(z.string().min(1, 'must not be empty')).default([]),
  monthlyUsd: dollarsSchema,
  monthlyUsdPerTenant: dollarsSchema,
});

/**
 * Contracts, audits and a brand: only the vendors' own channels, in the order of the contracts, and nothing other than what was ordered.
 *
 * - Every call requires the tag `official`, and whatever `require` names; no failure and no call relaxes it. Relays and resellers stay in
 *   the plan as exclusions with the reason `compliance`.
 * - No other model and no smaller size draws unless a call allows it, and budgets warn where they would otherwise turn to a cheaper model.
 * - A picture of the wrong size goes to the next channel; it is kept, and delivered with a note if no other comes.
 * - A model that its vendor switched off is an error that names the successor: a change of model is somebody's decision.
 *
 * @throws ConfigInvalidError with every problem of the options and its path.
 */
export function enterprise(options: EnterpriseOptions = {}): Preset {
  const { require, monthlyUsd, monthlyUsdPerTenant } = readPresetOptions('enterprise', schema, options);
  return {
    strategy: priority(),
    compliance: [...new Set(['official', ...require])],
    degrade: { sizes: false, models: false },
    onWrongOutput: 'failover',
    onRetiredModel: 'reject',
    ...budgetsOf(
      { key: '*', window: 'month', onGuard: 'warn', limitUsd: monthlyUsd },
      { key: '*', per: 'tenant', window: 'month', onGuard: 'warn', limitUsd: monthlyUsdPerTenant },
    ),
  };
}
