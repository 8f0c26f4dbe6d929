import type { Strategy } from './strategy.ts';

/** Channels in the order they were configured: the first is asked first, the others stand by. */
export function priority(): Strategy {
  return (candidates) => candidates;
}
