import { z } from 'zod';
import { nanoUsdOf } from '../catalog/money.ts';
import { BUDGET_SCOPES, type Budget, type Budgets } from './budget-options.ts';
import { BUDGET_WINDOWS, createWindowOf } from './budget-window.ts';
import type { BudgetStore } from './budget-store.ts';

const STORE_METHODS = ['reserve', 'commit', 'renew', 'read'] as const;

const dollars = z.union([z.number(), z.string()], 'must be an amount of dollars').transform((usd, context) => {
  try {
    return nanoUsdOf(usd);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
});

const timeZone = z.string().refine(isTimeZone, 'must be an IANA time zone, such as Europe/Berlin');

const name = z.string().min(1, 'must not be empty').max(200);

const budget = z
  .strictObject({
    key: name,
    per: z.enum(BUDGET_SCOPES).optional(),
    window: z.enum(BUDGET_WINDOWS),
    timeZone: timeZone.default('UTC'),
    limitUsd: dollars,
    guardAt: z.number().gt(0, 'must be a share above 0, such as 0.9').max(1, 'must be a share up to 1, such as 0.9').default(0.9),
    onGuard: z.enum(['economy', 'warn']).default('economy'),
    onLimit: z.literal('reject').default('reject'),
    onUnknownPrice: z.enum(['refuse', 'allow']).default('refuse'),
    unknownPriceUsd: dollars.refine((nanoUsd) => nanoUsd > 0, 'must be above 0: unknown is not free').prefault(1),
    name: name.max(64).optional(),
  })
  .transform(({ per, key, limitUsd, unknownPriceUsd, ...rest }): Budget => {
    const scope = per ?? (key === '*' ? undefined : 'key');
    const { window, timeZone: zone, guardAt, onGuard, onUnknownPrice } = rest;
    return {
      scope,
      key,
      window,
      timeZone: zone,
      guardAt,
      onGuard,
      onUnknownPrice,
      name: rest.name ?? `${scope === undefined ? 'all' : `${scope}:${key}`}:${rest.window}`,
      limitNanoUsd: limitUsd,
      unknownPriceNanoUsd: unknownPriceUsd,
    };
  });

const limits = z.array(budget, 'must be an array of budgets').superRefine((budgets, context) => {
  const same = (told: (budget: Budget) => string, path: string, message: (first: number) => string): void => {
    for (const [index, each] of budgets.entries()) {
      const first = budgets.findIndex((other) => told(other) === told(each));
      if (first < index) context.addIssue({ code: 'custom', path: [index, path], message: message(first) });
    }
  };
  same(
    ({ scope = '', key, window }) => JSON.stringify([scope, key, window]),
    'key',
    (first) => `has a budget for this window already, that at index ${first}`,
  );
  same(
    ({ name: told }) => told,
    'name',
    (first) => `is the name of the budget at index ${first} already`,
  );
});

const wholeMs = z.int('must be whole milliseconds');

const budgets = z.strictObject({
  limits,
  store: z.custom<BudgetStore>(isStore, `must have ${STORE_METHODS.join(', ')}`).optional(),
  onStoreError: z.enum(['deny', 'allow']).default('deny'),
  storeTimeoutMs: wholeMs.min(1).max(60_000).default(1_000),
  leaseMs: wholeMs.min(1_000).max(86_400_000).default(60_000),
  batchLeaseMs: wholeMs.min(60_000).max(2_592_000_000).default(259_200_000),
}) satisfies z.ZodType<Budgets>;

/** Reads the option `budgets`, an array or an object with more; every problem is reported with its path. */
export const budgetsSchema = z.unknown().transform((given, context): Budgets => {
  const isList = Array.isArray(given);
  const parsed = budgets.safeParse(isList ? { limits: given } : (given ?? { limits: [] }));
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    context.addIssue({ code: 'custom', path: isList ? path.slice(1) : path, message });
  }
  return z.NEVER;
});

function isTimeZone(zone: string): boolean {
  try {
    createWindowOf('total', zone);
    return true;
  } catch {
    return false;
  }
}

function isStore(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return STORE_METHODS.every((method) => typeof Reflect.get(value, method) === 'function');
}
