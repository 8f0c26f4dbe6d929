import type { Search } from './search.ts';

/**
 * Throws when an attempt is not wanted any more: asked right before one, and again where something was awaited since.
 *
 * @param exhausted makes the error of a search that may not ask anybody any more.
 */
export function assertWanted(
  { budget, log }: Pick<Search<unknown>, 'budget' | 'log'>,
  signal: AbortSignal,
  exhausted: () => Error,
): void {
  // A repeat whose call ended meanwhile must not become the probe of a half-open circuit.
  signal.throwIfAborted();
  // Another picture of the call can have taken the last one meanwhile.
  if (!budget.allows(log.started)) throw exhausted();
}
