import { usdOf } from '../catalog/money.ts';
import type { Attempt } from '../resilience/attempt.ts';
import { costOf, type CallCost } from '../response/call-cost.ts';
import type { ChatJson } from './chat-json.ts';

/** What a chat cost so far: all its turns, those that failed included. Fields as of a call. */
export type ChatCost = Omit<CallCost, 'attempts'>;

/** The cost of a chat that has not begun. */
export const NO_COST: ChatJson['cost'] = Object.freeze({ nanoUsd: 0, incomplete: false, unknownUpToNanoUsd: 0 });

/** Adds the attempts of a turn. */
export function withAttempts(cost: ChatJson['cost'], attempts: readonly Attempt[]): ChatJson['cost'] {
  const { nanoUsd, usd, unknownUpToNanoUsd } = costOf(attempts);
  const before = cost.unknownUpToNanoUsd;
  return {
    nanoUsd: cost.nanoUsd + nanoUsd,
    incomplete: cost.incomplete || usd === undefined,
    unknownUpToNanoUsd: before === null || unknownUpToNanoUsd === undefined ? null : before + unknownUpToNanoUsd,
  };
}

/** The cost as a caller reads it. */
export function chatCostOf({ nanoUsd, incomplete, unknownUpToNanoUsd }: ChatJson['cost']): ChatCost {
  return {
    currency: 'USD',
    usd: incomplete ? undefined : usdOf(nanoUsd),
    nanoUsd,
    unknownUpToUsd: unknownUpToNanoUsd === null ? undefined : usdOf(unknownUpToNanoUsd),
    unknownUpToNanoUsd: unknownUpToNanoUsd ?? undefined,
  };
}
