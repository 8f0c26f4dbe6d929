import { ConfigInvalidError } from '@retake/core';
import { HttpProblemError } from './http-problem-error.ts';

/**
 * Says on the process that something went wrong which no client is told: its kind alone, since its words may hold a key or a prompt; and
 * the words too where they are ours and say what to change.
 */
export function warnOf(error: unknown): void {
  const isOurs = error instanceof HttpProblemError || ConfigInvalidError.isInstance(error);
  const kind = error instanceof Error ? error.name : typeof error;
  const told = isOurs ? `: ${error.message}` : ` (${kind}); pass onError to see it`;
  process.emitWarning(`A request was answered with an internal error${told}`, {
    type: 'RetakeWarning',
    code: 'RETAKE_INTERNAL_ERROR',
  });
}
