import type { Model } from '../catalog/model.ts';
import type { Channel } from '../channels/channel.ts';
import type { Clock, Random } from '../config/clock.ts';
import type { FailureClass } from '../errors/failure-class.ts';
import type { Attempt } from '../resilience/attempt.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { HealthReading } from '../routing/health.ts';
import type { Teller } from '../telemetry/teller.ts';
import type { DayBudget } from './day-budget.ts';
import { pause } from './pause.ts';

/** What a canary is built from. */
export interface CanaryParts {
  readonly budget: DayBudget;
  readonly clock: Clock;
  readonly random: Random;
  readonly teller: Teller;
  readonly health: HealthReading;
  /** Failures in a row that open a circuit. */
  readonly opensAfter: number;
  /** The pause after one of them, in milliseconds; the real one is spread over half to one and a half of it. */
  readonly pauseMs: number;
  /** The cheapest picture that the channel sells of these models; `undefined` when it sells none at a known price. */
  readonly cheapest: (channel: Channel, models: readonly Model[]) => Candidate | undefined;
  /**
   * Makes one attempt, through every guard: `budget_spent` when a budget of the service has no room for it, `undefined` when another
   * guard did not let it through. Never rejects.
   */
  readonly draw: (candidate: Candidate, signal: AbortSignal) => Promise<Attempt | 'budget_spent' | undefined>;
}

/** Failures that speak of capacity, and come back at once when they do. */
const OF_CAPACITY: ReadonlySet<FailureClass | 'cancelled'> = new Set(['overloaded', 'network', 'upstream_bug', 'timeout']);

/**
 * A picture that nobody ordered, the smallest of the cheapest model, to see whether a channel that nobody asks has capacity. It goes
 * through the circuit like any other: one that fails for want of capacity is repeated until the circuit opens, which costs nothing where
 * refusals are free, and one that succeeds closes a circuit whose rest is over.
 */
export function createPaidCanary({ budget, clock, random, teller, health, opensAfter, pauseMs, cheapest, draw }: CanaryParts) {
  const told = new Set<string>();
  const tell = (channel: Channel, candidate: Candidate | undefined, attempt: Attempt | undefined, skipped?: CanarySkip): void => {
    // A reason not to draw holds for every look to come; it is told once, until a picture is drawn again.
    if (skipped === undefined) told.delete(channel.id);
    else if (told.has(channel.id)) return;
    else told.add(channel.id);
    teller.tell({
      type: 'canary',
      at: clock.now(),
      channel: channel.id,
      model: candidate?.order.model.id,
      outcome: skipped ?? attempt?.error?.type ?? 'delivered',
      costNanoUsd: attempt === undefined ? 0 : spentOn(attempt),
      spentTodayNanoUsd: budget.used,
      maxNanoUsdPerDay: budget.limit,
    });
  };
  return async (channel: Channel, models: readonly Model[], signal: AbortSignal): Promise<void> => {
    const candidate = cheapest(channel, models);
    const upTo = candidate?.estimate.upperNanoUsd;
    if (candidate === undefined || upTo === undefined) return tell(channel, candidate, undefined, 'unknown_price');
    for (let tries = 1; tries <= opensAfter && !signal.aborted; tries += 1) {
      if (health.unavailability(channel.id, candidate.order.model.id) !== undefined) return;
      const settle = budget.hold(upTo);
      if (settle === undefined) return tell(channel, candidate, undefined, 'budget_spent');
      const attempt = await draw(candidate, signal);
      if (attempt === 'budget_spent') {
        settle(0);
        return tell(channel, candidate, undefined, attempt);
      }
      settle(attempt === undefined ? 0 : (spentOn(attempt) ?? upTo));
      if (attempt === undefined) return;
      tell(channel, candidate, attempt);
      if (attempt.error === undefined || !OF_CAPACITY.has(attempt.error.type)) return;
      await pause(pauseMs * (0.5 + random()), signal);
    }
  };
}

type CanarySkip = 'unknown_price' | 'budget_spent';

/** What an attempt cost, at worst; `undefined` when nobody knows. */
function spentOn({ billing, cost, unknownUpToNanoUsd }: Attempt): number | undefined {
  return billing === 'unknown' ? unknownUpToNanoUsd : cost.nanoUsd;
}
