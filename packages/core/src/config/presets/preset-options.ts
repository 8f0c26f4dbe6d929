import { z } from 'zod';
import type { BudgetOptions } from '../../budget/budget-options.ts';
import type { Usd } from '../../catalog/dollar-prices.ts';
import { nanoUsdOf } from '../../catalog/money.ts';
import { ConfigInvalidError } from '../../errors/config-invalid-error.ts';
import { issuesOf } from '../../errors/issue.ts';
import type { Preset } from './preset.ts';

/** An amount of dollars that a preset may spend. */
export const dollarsSchema = z.custom<Usd>(isAmount, 'must be an amount of dollars, such as 50 or "49.99"').optional();

/**
 * Reads the options of a preset.
 *
 * @throws ConfigInvalidError with every problem and its path.
 */
export function readPresetOptions<Schema extends z.ZodType>(preset: string, schema: Schema, options: unknown): z.output<Schema> {
  const read = schema.safeParse(options);
  if (!read.success) throw new ConfigInvalidError(`${preset}()`, issuesOf(read.error));
  return read.data;
}

/** The budgets whose limit was given; without any there are no budgets. */
export function budgetsOf(
  ...budgets: readonly (Omit<BudgetOptions, 'limitUsd'> & { readonly limitUsd: Usd | undefined })[]
): Pick<Preset, 'budgets'> {
  const given = budgets.flatMap(({ limitUsd, ...rest }) => (limitUsd === undefined ? [] : [{ ...rest, limitUsd }]));
  return given.length === 0 ? {} : { budgets: given };
}

function isAmount(value: unknown): boolean {
  if (typeof value !== 'number' && typeof value !== 'string') return false;
  try {
    return nanoUsdOf(value) >= 0;
  } catch {
    return false;
  }
}
