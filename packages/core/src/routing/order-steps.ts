import type { Warning } from '../channels/channel.ts';
import type { Candidate } from './candidate.ts';
import type { PlannedStep } from './lowerings.ts';
import type { Preference } from './plan-input.ts';
import { applyStrategy } from './strategies/apply-strategy.ts';
import type { Strategy, StrategyContext } from './strategies/strategy.ts';
import type { TrafficReading } from './traffic-reading.ts';

/**
 * Below this share of success a channel × model × size counts as struggling, and is asked after those that are not. Half: what fails
 * more often than it delivers costs more time than the detour.
 *
 * Where the detour is dearer, the share is as many times lower: at 1.3 times the price 38 %. Each picture that the cheaper one would
 * still deliver costs 1.3 times as much elsewhere, and its refusals cost a second and no money. So the 45 % of 503s that peak hours were
 * reported with, and what else goes wrong in them, do not move the traffic to a dearer vendor by a few unlucky minutes.
 */
export const STRUGGLING_BELOW = 0.5;

/** The candidates of all steps, in the order in which they are asked. */
export interface OrderedSteps {
  readonly candidates: readonly Candidate[];
  readonly warnings: readonly Warning[];
}

/** What went wrong in a strategy, as a warning. */
export function defective(message: string): Warning {
  return { code: 'strategy_failed', message };
}

/**
 * Puts the steps of a plan into the order in which they are asked. Within a step the strategy decides, and what struggles goes last. A
 * step in which everybody struggles goes behind the others, except for a background call, which has the time to try. With
 * `prefer: 'speed'` whoever struggles goes behind all others, whatever their step.
 *
 * Nobody is left out: what is moved back is asked when the others failed, and moves forward again as its reading fades.
 */
export function orderSteps(
  steps: readonly PlannedStep[],
  strategy: Strategy,
  context: StrategyContext,
  { prefer = 'quality', urgency = 'interactive', leading }: Preference,
): OrderedSteps {
  const filled = steps.filter(({ candidates }) => candidates.length > 0);
  // Nobody could be asked before or after it.
  const [only] = filled;
  if (only === undefined || (filled.length === 1 && only.candidates.length === 1)) {
    return { candidates: only?.candidates ?? [], warnings: [] };
  }
  const front: Candidate[] = [];
  const back: Candidate[] = [];
  let isOrderedFirst = false;
  const defects = new Set<string>();
  const ordered = (candidates: readonly Candidate[]): readonly Candidate[] => {
    if (candidates.length === 1) return candidates;
    const ordering = applyStrategy(strategy, candidates, context);
    if (ordering.defect !== undefined) defects.add(ordering.defect);
    return leading === undefined ? ordering.candidates : withLeading(ordering.candidates, leading);
  };
  const parted = filled.map(({ candidates, asOrdered }) => {
    const { well, struggling } = partBySuccess(ordered(candidates), context.traffic);
    const isTried = prefer === 'quality' && (well.length > 0 || urgency === 'background');
    if (asOrdered && isTried) isOrderedFirst = true;
    return { well, struggling, isTried };
  });
  for (const { well, struggling, isTried } of parted) {
    for (const candidate of well) front.push(candidate);
    for (const candidate of struggling) (isTried ? front : back).push(candidate);
  }
  // What was ordered is asked for everywhere before another failure domain may go first with less.
  if (isOrderedFirst) raiseLess(steps);
  return { candidates: back.length === 0 ? front : [...front, ...back], warnings: [...defects].map(defective) };
}

function withLeading(candidates: readonly Candidate[], leading: ReadonlySet<string>): readonly Candidate[] {
  const leads = ({ channel }: Candidate): boolean => leading.has(channel.id);
  return [...candidates.filter(leads), ...candidates.filter((candidate) => !leads(candidate))];
}

function partBySuccess(candidates: readonly Candidate[], traffic: TrafficReading) {
  const struggles = ({ channel, order }: Candidate): boolean =>
    traffic.success(channel.id, order.model.id, order.size).rate < STRUGGLING_BELOW;
  if (!candidates.some(struggles)) return { well: candidates, struggling: [] };
  const detourNanoUsd = Math.min(
    ...candidates.map((one) => (struggles(one) ? Number.POSITIVE_INFINITY : (one.estimate.expectedNanoUsd ?? 0))),
  );
  const struggling = candidates.filter((one) => struggles(one) && !isWorthwhile(one, detourNanoUsd, traffic));
  return { well: candidates.filter((candidate) => !struggling.includes(candidate)), struggling };
}

/** Whether it delivers enough for what the cheapest detour would cost more. A detour of unknown price is no dearer, and there may be none. */
function isWorthwhile({ channel, order, estimate }: Candidate, detourNanoUsd: number, traffic: TrafficReading): boolean {
  const { expectedNanoUsd: nanoUsd } = estimate;
  if (nanoUsd === undefined || !Number.isFinite(detourNanoUsd) || detourNanoUsd <= nanoUsd) return false;
  return traffic.success(channel.id, order.model.id, order.size).rate >= (STRUGGLING_BELOW * nanoUsd) / detourNanoUsd;
}

function raiseLess(steps: readonly PlannedStep[]): void {
  for (const { candidates, asOrdered } of steps) {
    if (!asOrdered) for (const candidate of candidates) candidate.rung = 1;
  }
}
