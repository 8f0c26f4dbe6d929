import { ChannelError, type ChannelFailure } from '../../errors/channel-error.ts';
import type { FailureClass } from '../../errors/failure-class.ts';
import type { FluxPoll } from './flux-poll.ts';
import { resumeTokenOf } from './flux-resume-token.ts';
import type { FluxTask } from './flux-task.ts';

/** What is known besides the failure itself. */
export interface FluxTaskEnd {
  /** Whether the picture may still be there for whoever asks later. @default false */
  readonly resumable?: boolean;
  readonly cause?: unknown;
}

/** The error of an attempt whose task was taken on: it carries what the task costs, unless it is not charged. */
export function fluxTaskError(
  channelId: string,
  task: FluxTask,
  phrase: string,
  failure: Omit<ChannelFailure, 'dispatched'>,
  { resumable = false, cause }: FluxTaskEnd = {},
): ChannelError {
  return new ChannelError(
    `${channelId}: ${phrase}.`,
    {
      ...failure,
      dispatched: true,
      reportedCostNanoUsd: failure.billing === 'not-billed' ? undefined : task.costNanoUsd,
      ...(resumable && { resumeToken: resumeTokenOf(task) }),
    },
    cause === undefined ? undefined : { cause },
  );
}

/** Classes that say of a poll what they say of a submission; a 404 says nothing of the model. */
const OF_POLLS: ReadonlySet<FailureClass> = new Set(['overloaded', 'rate_limited', 'auth', 'timeout', 'network']);

/** The error of a task that ended, or that cannot be followed any longer. */
export function fluxPollError(
  channelId: string,
  task: FluxTask,
  poll: Exclude<FluxPoll, { readonly state: 'pending' }>,
): ChannelError {
  if (poll.state === 'unanswered') {
    const { class: failureClass, statusCode, upstreamCode, retryAfterMs, requestId } = poll.error.failure;
    const pollClass = OF_POLLS.has(failureClass) ? failureClass : 'upstream_bug';
    const failure = { class: pollClass, billing: 'unknown', statusCode, upstreamCode, retryAfterMs, requestId } as const;
    const phrase = 'the task was taken on, but its state cannot be asked for; collect it later with its resumeToken';
    return fluxTaskError(channelId, task, phrase, failure, { resumable: true, cause: poll.error });
  }
  const { statusCode } = poll;
  if (poll.state === 'ready') {
    const failure = { class: 'no_image', billing: 'billed', statusCode, upstreamCode: 'Ready' } as const;
    return fluxTaskError(channelId, task, 'the task is done, but names no picture', failure);
  }
  const failure = {
    class: poll.state === 'moderated' ? 'blocked' : 'upstream_bug',
    // Moderated tasks are not charged, only such that end as Ready (help.bfl.ai/articles/4212278032, 2026-06-12).
    billing: poll.state === 'missing' ? 'unknown' : 'not-billed',
    statusCode,
    upstreamCode: poll.status,
  } as const;
  return fluxTaskError(channelId, task, PHRASES[poll.state], failure);
}

const PHRASES = {
  moderated: 'the prompt or the picture was refused by moderation',
  failed: 'the task failed',
  missing: 'the upstream does not know the task, or no longer',
} as const;
