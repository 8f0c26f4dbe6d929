import type { Attempt } from '../resilience/attempt.ts';
import type { Exclusion } from '../routing/candidate.ts';
import { RetakeError } from './retake-error.ts';

/** Which model was meant by a request that named none. */
export interface ChosenForRequest {
  readonly model: string;
  /** What chose it; `undefined` when it is the service's `defaultModel`. */
  readonly purpose?: string | undefined;
  /** What a budget at its guard did to the request, if it did. */
  readonly turned?: { readonly from: string; readonly budgets: readonly string[] } | undefined;
}

/** Exclusions that the message spells out; a service of a hundred channels has hundreds. */
const MOST_TOLD = 20;

/** No channel could be asked at all: `exclusions` says why for each. Nothing was sent and nothing was paid. */
export class NoCandidateError extends RetakeError {
  readonly code = 'no_candidate';
  /** Always empty: no upstream request was made. */
  override readonly attempts: readonly Attempt[] = [];
  readonly exclusions: readonly Exclusion[];
  /** When the first reason ends by itself, in milliseconds; `undefined` when none does. */
  readonly retryAfterMs: number | undefined;

  /** @param story `chosen` is the model of a request that named none: its exclusions speak of one that its caller may never have heard of. */
  constructor(story: {
    readonly exclusions: readonly Exclusion[];
    readonly retryAfterMs?: number | undefined;
    readonly chosen?: ChosenForRequest | undefined;
  }) {
    super([`No channel can be asked for this picture${choiceOf(story.chosen)}`, ...told(story.exclusions)].join('\n'));
    this.exclusions = story.exclusions;
    this.retryAfterMs = story.retryAfterMs;
  }

  /** The same error for a request that named no model; any other error as it is. */
  static ofUnnamed(error: unknown, chosen: ChosenForRequest): unknown {
    if (!NoCandidateError.isInstance(error)) return error;
    const { exclusions, retryAfterMs } = error;
    return new NoCandidateError({ exclusions, retryAfterMs, chosen });
  }

  static override isInstance(error: unknown): error is NoCandidateError {
    return RetakeError.isInstance(error) && error.code === 'no_candidate';
  }

  override toJSON(): Record<string, unknown> {
    const { attempts, exclusions, retryAfterMs } = this;
    return { ...super.toJSON(), attempts, exclusions, retryAfterMs };
  }
}

function choiceOf(chosen: ChosenForRequest | undefined): string {
  if (chosen === undefined) return '';
  const { model, purpose, turned } = chosen;
  const guards = turned && ` (in place of ${turned.from}, since the guard of the budget ${turned.budgets.join(', ')} is reached)`;
  const by = purpose === undefined ? 'defaultModel' : `the purpose ${purpose}${guards ?? ''}`;
  return `. The request names no model, and ${by} chose ${model}; name another in the request, or as defaultModel`;
}

function told(exclusions: readonly Exclusion[]): readonly string[] {
  const lines = exclusions.slice(0, MOST_TOLD).map(describe);
  const more = exclusions.length - lines.length;
  return more === 0 ? lines : [...lines, `  and ${more} more, all in exclusions`];
}

function describe({ channel, model, reason, detail }: Exclusion): string {
  return `  ${channel} · ${model}: ${reason} (${detail})`;
}
