import { budgetsSchema } from '../../src/budget/budgets-schema.ts';
import { createBudgetGuard, type BudgetGuard } from '../../src/budget/create-budget-guard.ts';
import type { PictureSpending } from '../../src/budget/picture-spending.ts';
import type { Spender } from '../../src/budget/budget-reading.ts';
import type { Attempt } from '../../src/resilience/attempt.ts';
import type { Candidate, Plan } from '../../src/routing/candidate.ts';
import type { RetakeEvent } from '../../src/telemetry/events.ts';
import { candidate, delivers, fakeChannel, fakeModel } from '../resilience/test-bench.ts';

export const DOLLAR = 1_000_000_000;
/** A Wednesday. */
export const NOON = Date.parse('2026-05-06T12:00:00Z');

export interface BudgetWorld {
  readonly guard: BudgetGuard;
  readonly events: RetakeEvent[];
  now: number;
  /** A picture of a call of its own. */
  readonly picture: (spender?: Partial<Spender>) => PictureUnderTest;
}

export interface PictureUnderTest {
  readonly spending: PictureSpending;
  readonly attempts: Attempt[];
  /** Opens it over those candidates that the reading does not exclude. */
  readonly open: (candidates: readonly Candidate[]) => Promise<readonly Candidate[]>;
  /** An attempt from its admission to its end; whether there was money for it. */
  readonly attempt: (candidate: Candidate, ending: Ending) => Promise<boolean>;
}

export type Ending = Pick<Attempt, 'billing'> & { readonly nanoUsd?: number | undefined };

export function budgetWorld(budgets: unknown): BudgetWorld {
  const events: RetakeEvent[] = [];
  let calls = 0;
  const world: BudgetWorld = {
    guard: createBudgetGuard({
      budgets: budgetsSchema.parse(budgets),
      clock: { now: () => world.now },
      teller: { tell: (event) => void events.push(event), within: (_id, work) => work() },
    }),
    events,
    now: NOON,
    picture: ({ key, tenant } = {}) => {
      calls += 1;
      return pictureOf(world.guard, { key, tenant }, `call-${calls}`);
    },
  };
  return world;
}

export function offer(channel: string, upperNanoUsd: number | undefined, model = 'model-a'): Candidate {
  return {
    ...candidate(fakeChannel(channel, delivers), fakeModel(model)),
    estimate: { expectedNanoUsd: upperNanoUsd, upperNanoUsd },
  };
}

export function pictureOf(guard: BudgetGuard, spender: Spender, callId: string): PictureUnderTest {
  const attempts: Attempt[] = [];
  let spending: PictureSpending | undefined;
  const opened = (): PictureSpending => {
    spending ??= guard.spend({ spender, callId, attempts: () => attempts });
    if (spending === undefined) throw new Error('a world without limits');
    return spending;
  };
  return {
    get spending() {
      return opened();
    },
    attempts,
    open: async (candidates) => {
      let admitted: readonly Candidate[] = [];
      await guard.refresh(spender);
      await opened().open((reading): Plan => {
        admitted = candidates.filter((each) => reading.unavailability(priced(each)) === undefined);
        return { candidates: admitted, exclusions: [], warnings: [] };
      });
      return admitted;
    },
    attempt: async (at, ending) => {
      const admission = await opened().admit(at);
      if (!admission.admitted) return false;
      attempts.push(attemptAt(at, ending, `${callId}/${attempts.length + 1}`));
      admission.ended();
      return true;
    },
  };
}

export function priced({ channel, order, estimate }: Candidate) {
  return { channel: channel.id, model: order.model.id, upperNanoUsd: estimate.upperNanoUsd };
}

export function attemptAt({ channel, order, estimate }: Candidate, { billing, nanoUsd }: Ending, id: string): Attempt {
  return {
    id,
    number: 1,
    kind: 'primary',
    channel: channel.id,
    model: order.model.id,
    size: order.size,
    startedAt: NOON,
    durationMs: 1,
    billing,
    cost: { basis: nanoUsd === undefined ? 'unknown' : 'picture', nanoUsd, lines: [] },
    ...(billing === 'unknown' ? { unknownUpToNanoUsd: estimate.upperNanoUsd } : {}),
  };
}
