import type { Budget, BudgetScope } from './budget-options.ts';
import type { Spender } from './budget-reading.ts';
import { createWindowOf, type WindowSpan } from './budget-window.ts';

/** One budget of one key, tenant, channel or model in one window: what money is counted in. */
export interface Purse {
  /** The same in every process that shares a store. */
  readonly id: string;
  readonly budget: Budget;
  readonly span: WindowSpan;
}

/** Finds the purses that money is to be counted in. */
export interface Purses {
  /** Whether anything is limited at all. */
  readonly any: boolean;
  /** Those of the call: of everything, of its key and of its tenant. */
  ofSpender(spender: Spender, now: number): readonly Purse[];
  /** Those of who draws: of the channel and of the model. */
  ofCandidate(channelId: string, modelId: string, now: number): readonly Purse[];
  ofChannel(channelId: string, now: number): readonly Purse[];
  ofModel(modelId: string, now: number): readonly Purse[];
}

const NONE: readonly Purse[] = Object.freeze([]);

/**
 * Builds the finder. A call that names no key or tenant counts for a nameless one where each has a budget of its own: money that belongs to
 * nobody must not be without a limit.
 */
export function createPurses(budgets: readonly Budget[]): Purses {
  const windows = new Map(budgets.map((budget) => [budget, createWindowOf(budget.window, budget.timeZone)]));
  const inScope = (scope: BudgetScope | undefined): readonly Budget[] => budgets.filter((budget) => budget.scope === scope);
  const scoped = {
    all: inScope(undefined),
    key: inScope('key'),
    tenant: inScope('tenant'),
    channel: inScope('channel'),
    model: inScope('model'),
  };

  const purse = (budget: Budget, value: string, now: number): Purse[] => {
    const span = windows.get(budget)?.(now);
    if (span === undefined) return [];
    const { scope = 'all', window, timeZone } = budget;
    // Half a character, which no address can have, must not be a call that fails: it counts as the sign for what is none.
    return [{ id: [scope, encodeURIComponent(value.toWellFormed()), window, timeZone, span.startsAt].join(' '), budget, span }];
  };
  const pursesOf = (own: readonly Budget[], value: string, now: number): Purse[] =>
    own
      .filter(
        ({ key, window }) =>
          key === value || (key === '*' && !own.some((named) => named.key === value && named.window === window)),
      )
      .flatMap((budget) => purse(budget, value, now));

  const ofChannel = (channelId: string, now: number) =>
    scoped.channel.length === 0 ? NONE : pursesOf(scoped.channel, channelId, now);
  const ofModel = (modelId: string, now: number) => (scoped.model.length === 0 ? NONE : pursesOf(scoped.model, modelId, now));

  return {
    any: budgets.length > 0,
    ofSpender: ({ key = '', tenant = '' }, now) => [
      ...scoped.all.flatMap((budget) => purse(budget, '', now)),
      ...pursesOf(scoped.key, key, now),
      ...pursesOf(scoped.tenant, tenant, now),
    ],
    ofCandidate: (channelId, modelId, now) => [...ofChannel(channelId, now), ...ofModel(modelId, now)],
    ofChannel,
    ofModel,
  };
}
