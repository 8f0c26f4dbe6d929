import type { Candidate } from '../candidate.ts';
import type { Strategy } from './strategy.ts';

/**
 * Compares two channels drawn by lot and puts the less busy one first, then goes on with the rest: the power of two choices
 * (Mitzenmacher, 2001). Nearly as even as asking all, and many processes that see the same numbers do not rush to the same channel.
 * Between equally busy ones the lot decides.
 */
export function leastInFlight(): Strategy {
  return (candidates, { traffic, random }) => {
    const left = candidates.map((candidate) => ({ candidate, inFlight: traffic.inFlight(candidate.channel.id) }));
    const ordered: Candidate[] = [];
    while (left.length > 0) {
      const one = take(left, random);
      const other = take(left, random);
      if (one === undefined) break;
      if (other === undefined || one.inFlight <= other.inFlight) {
        ordered.push(one.candidate);
        if (other !== undefined) left.push(other);
      } else {
        ordered.push(other.candidate);
        left.push(one);
      }
    }
    return ordered;
  };
}

/** Takes one out by lot, in constant time: the last fills its place. */
function take<T>(items: T[], random: () => number): T | undefined {
  const last = items.pop();
  if (last === undefined || items.length === 0) return last;
  // Of all, the one that was just popped among them.
  const index = Math.floor(random() * (items.length + 1));
  const drawn = items[index];
  if (drawn === undefined) return last;
  items[index] = last;
  return drawn;
}
