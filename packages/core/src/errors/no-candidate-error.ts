import type { Attempt } from '../resilience/attempt.ts';
import type { Exclusion } from '../routing/candidate.ts';
import { RetakeError } from './retake-error.ts';

/** No channel could be asked at all: `exclusions` says why for each. Nothing was sent and nothing was paid. */
export class NoCandidateError extends RetakeError {
  readonly code = 'no_candidate';
  /** Always empty: no upstream request was made. */
  override readonly attempts: readonly Attempt[] = [];
  readonly exclusions: readonly Exclusion[];
  /** When the first reason ends by itself, in milliseconds; `undefined` when none does. */
  readonly retryAfterMs: number | undefined;

  constructor(story: { readonly exclusions: readonly Exclusion[]; readonly retryAfterMs?: number | undefined }) {
    super(['No channel can be asked for this picture', ...story.exclusions.map(describe)].join('\n'));
    this.exclusions = story.exclusions;
    this.retryAfterMs = story.retryAfterMs;
  }

  static override isInstance(error: unknown): error is NoCandidateError {
    return RetakeError.isInstance(error) && error.code === 'no_candidate';
  }

  override toJSON(): Record<string, unknown> {
    const { attempts, exclusions, retryAfterMs } = this;
    return { ...super.toJSON(), attempts, exclusions, retryAfterMs };
  }
}

function describe({ channel, model, reason, detail }: Exclusion): string {
  return `  ${channel} · ${model}: ${reason} (${detail})`;
}
