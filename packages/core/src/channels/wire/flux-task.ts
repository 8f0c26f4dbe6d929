import { z } from 'zod';
import { nanoUsdOf, scaleNanoUsd } from '../../catalog/money.ts';
import type { AttemptTime } from './attempt-time.ts';

/** A task that Black Forest Labs has taken on, and will charge for. */
export interface FluxTask {
  readonly id: string;
  /** Where its state is asked for, as the upstream wrote it; `undefined` when it named no address. */
  readonly pollingUrl: string | undefined;
  /** What it costs; `undefined` when the upstream did not say. */
  readonly costNanoUsd: number | undefined;
}

/** One task, and what bounds the waiting for it. */
export interface FollowedTask {
  readonly task: FluxTask;
  readonly signal: AbortSignal;
  readonly time: AttemptTime;
  /** Before the first poll, in milliseconds; then as the channel says. */
  readonly firstPollMs: number;
  /** Whether somebody waits for the picture; else polls may fail for as long as there is time. @default true */
  readonly awaited?: boolean;
}

const text = z.string().min(1).nullish().catch(undefined);

const submissionSchema = z.object({
  id: z.string().min(1),
  polling_url: text,
  cost: z.number().nonnegative().nullish().catch(undefined),
});

/** Reads the answer to a submission; `undefined` when it names no task. */
export function readSubmission(body: unknown): FluxTask | undefined {
  const read = submissionSchema.safeParse(body).data;
  if (read === undefined) return undefined;
  return { id: read.id, pollingUrl: read.polling_url ?? undefined, costNanoUsd: nanoUsdOfCredits(read.cost ?? undefined) };
}

/** A credit is a cent (bfl.ai/pricing, 2026-11-16). */
function nanoUsdOfCredits(credits: number | undefined): number | undefined {
  if (credits === undefined) return undefined;
  try {
    return scaleNanoUsd(nanoUsdOf(credits), [{ numerator: 1, denominator: 100 }]);
  } catch (error) {
    // A cost that no integer holds is none that is known.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What a poll told. */
export type FluxState =
  | { readonly state: 'pending'; readonly progress: number | undefined }
  /** `url` is `undefined` where a finished task names no picture. */
  | { readonly state: 'ready'; readonly url: string | undefined }
  /** `Request Moderated` (the prompt or a reference) or `Content Moderated` (the picture). */
  | { readonly state: 'moderated'; readonly status: string }
  /** The work failed. */
  | { readonly state: 'failed'; readonly status: string }
  /** The server that was asked does not know the task: too old, or not there yet. */
  | { readonly state: 'missing'; readonly status: string };

const stateSchema = z.object({
  status: text,
  /** As some versions spell it (@ai-sdk/black-forest-labs, 2026-09-14). */
  state: text,
  progress: z.number().nullish().catch(undefined),
  result: z.object({ sample: text }).nullish().catch(undefined),
});

/**
 * Reads the answer to a poll; `undefined` when it tells no state. States that are not known are taken for work in progress, as
 * `Reasoning` and `Generating` of FLUX 3 once were new: a task that is paid for is not given up for a word.
 */
export function readFluxState(body: unknown): FluxState | undefined {
  const read = stateSchema.safeParse(body).data;
  const status = read?.status ?? read?.state ?? undefined;
  if (read === undefined || status === undefined) return undefined;
  switch (status) {
    case 'Ready':
      return { state: 'ready', url: read.result?.sample ?? undefined };
    case 'Request Moderated':
    case 'Content Moderated':
      return { state: 'moderated', status };
    case 'Error':
    case 'Failed':
      return { state: 'failed', status };
    case 'Task not found':
      return { state: 'missing', status };
    default:
      return { state: 'pending', progress: read.progress ?? undefined };
  }
}
