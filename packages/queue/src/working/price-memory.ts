import { nanoUsdOf, type ExclusionReason, type PlanReport } from '@retake/core';

/** Why a channel will not be asked during a call either; all other reasons can end while it waits. */
const LASTING: ReadonlySet<ExclusionReason> = new Set(['route', 'compliance', 'unsupported', 'model_retired']);

/**
 * The most that one attempt can cost, also on channels that nobody can ask at the moment: a call waits for them, and what they ask is
 * remembered from plans in which they stood.
 */
export class PriceMemory {
  readonly #most = new Map<string, number>();

  /** Learns the prices of a plan. In nano-dollars; `undefined` where one is unknown, or there is nobody. */
  boundOf({ candidates, exclusions }: Pick<PlanReport, 'candidates' | 'exclusions'>): number | undefined {
    const bounds: (number | undefined)[] = [];
    for (const { channel, model, upToUsd } of candidates) {
      const bound = upToUsd === undefined ? undefined : nanoUsdOf(upToUsd);
      bounds.push(bound);
      if (bound !== undefined)
        this.#most.set(nameOf(channel, model), Math.max(bound, this.#most.get(nameOf(channel, model)) ?? 0));
    }
    for (const { channel, model, reason } of exclusions) {
      if (!LASTING.has(reason)) bounds.push(this.#most.get(nameOf(channel, model)));
    }
    const known = bounds.filter((bound) => bound !== undefined);
    return known.length === 0 || known.length < bounds.length ? undefined : Math.max(...known);
  }
}

function nameOf(channel: string, model: string): string {
  return JSON.stringify([channel, model]);
}
