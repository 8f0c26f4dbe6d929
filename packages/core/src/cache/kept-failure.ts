import type { NanoUsd } from '../catalog/cost.ts';
import { InternalError } from '../errors/internal-error.ts';
import { RetakeError } from '../errors/retake-error.ts';
import type { Attempt } from '../resilience/attempt.ts';
import { costOf } from '../response/call-cost.ts';

/** What is kept of a call under a key that brought no picture, but was or may have been billed. */
export type KeptFailure =
  | {
      readonly state: 'billing_unknown';
      /** The channel that may have charged. */
      readonly channel: string;
    }
  | {
      readonly state: 'failed';
      /** Of its error. */
      readonly code: string;
      readonly message: string;
      /** What its attempts were billed, in nano-dollars; `undefined` when unknown. */
      readonly costNanoUsd: NanoUsd | undefined;
    };

/** What is to be kept of a failure; `undefined` when nothing can have been billed. */
export function failureOf(thrown: unknown, ownAttempts: readonly Attempt[]): KeptFailure | undefined {
  const error = RetakeError.isInstance(thrown) ? thrown : new InternalError(thrown);
  // A call that shared the work of another one has no attempts of its own; else its error can tell of the same ones again.
  const byId = new Map([...(error.attempts ?? []), ...ownAttempts].map((attempt) => [attempt.id, attempt]));
  const attempts = [...byId.values()].filter(({ billing }) => billing !== 'not-billed');
  const unknown = attempts.find(({ billing }) => billing === 'unknown');
  if (unknown !== undefined) return { state: 'billing_unknown', channel: unknown.channel };
  if (attempts.length === 0) return undefined;
  const { code, message } = error;
  const { usd, nanoUsd } = costOf(attempts);
  return { state: 'failed', code, message, costNanoUsd: usd === undefined ? undefined : nanoUsd };
}
