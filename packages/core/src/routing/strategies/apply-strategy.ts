import type { Candidate } from '../candidate.ts';
import type { Strategy, StrategyContext } from './strategy.ts';

/** Candidates as a strategy ordered them, all of them, whatever it did. */
export interface Ordering {
  readonly candidates: readonly Candidate[];
  /** What the strategy did wrong, in words for a warning; `undefined` when nothing. */
  readonly defect: string | undefined;
}

/**
 * Asks a strategy for its order, and holds it to being a permutation: a strategy of one's own that throws, forgets a candidate or
 * makes one up must not cost a picture. What it left out comes last, in the given order.
 */
export function applyStrategy(strategy: Strategy, candidates: readonly Candidate[], context: StrategyContext): Ordering {
  let given: unknown;
  // A copy, or one that sorts or splices in place would change what it is held to.
  const own = [...candidates];
  try {
    given = strategy(own, context);
  } catch {
    return { candidates, defect: 'The strategy threw; the order of configuration is kept' };
  }
  if (!Array.isArray(given)) return { candidates, defect: 'The strategy gave no array; the order of configuration is kept' };
  const items: readonly unknown[] = given;
  if (isAsGiven(items, candidates)) return { candidates, defect: undefined };
  const left = new Map<unknown, Candidate>(candidates.map((candidate) => [candidate, candidate]));
  const ordered: Candidate[] = [];
  for (const item of items) {
    const candidate = left.get(item);
    if (candidate !== undefined && left.delete(item)) ordered.push(candidate);
  }
  if (left.size === 0 && ordered.length === items.length) return { candidates: ordered, defect: undefined };
  return {
    candidates: [...ordered, ...left.values()],
    defect: 'The strategy gave no permutation of its candidates; what it left out comes last, what it made up is dropped',
  };
}

function isAsGiven(items: readonly unknown[], candidates: readonly Candidate[]): boolean {
  return items.length === candidates.length && candidates.every((candidate, index) => items[index] === candidate);
}
