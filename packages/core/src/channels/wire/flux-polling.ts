import type { FluxAccount } from './flux-account.ts';
import { pollOnce, type FluxPoll } from './flux-poll.ts';
import { pollingAddress } from './flux-polling-address.ts';
import { fluxPollError, fluxTaskError } from './flux-task-error.ts';
import type { FollowedTask } from './flux-task.ts';
import { pause } from './pause.ts';

/** Failed polls in a row after which nobody waits any longer: about 40 seconds of silence with the default pace. */
const MAX_FAILED_POLLS = 10;
/** Answers that the task is not known: one server may not have heard of it yet, several are not wrong. */
const MAX_MISSING_POLLS = 3;
/** Longest pause after a failed poll, in milliseconds. */
const MAX_PAUSE_MS = 5_000;
/** The longest that a poll is put off because the upstream asks for it, in milliseconds: the task is done and paid for meanwhile. */
const MAX_STATED_MS = 15_000;

/**
 * Polls a task until it is done, and gives the address of its picture. A failed poll is repeated: it costs nothing, while another
 * submission would be paid for.
 *
 * @throws ChannelError with the task's cost, and with its token where it can still be collected later; or the signal's reason.
 */
export async function pollFluxTask(account: FluxAccount, followed: FollowedTask): Promise<string> {
  const { task, signal, time, awaited = true } = followed;
  const url = pollingAddress(account, task);
  if (url === undefined) {
    const failure = { class: 'upstream_bug', billing: 'unknown', upstreamCode: 'polling_url_refused' } as const;
    throw fluxTaskError(account.id, task, REFUSED_ADDRESS, failure, { resumable: true });
  }
  let waitMs = followed.firstPollMs;
  let failed = NONE_FAILED;
  let isLast = false;
  for (;;) {
    const leftMs = time.leftMs();
    if (waitMs >= leftMs) {
      if (isLast || leftMs === 0) {
        const failure = { class: 'timeout', billing: 'unknown', upstreamCode: 'total_timeout' } as const;
        throw fluxTaskError(account.id, task, OUT_OF_TIME, failure, { resumable: true });
      }
      // The picture may be there by now: one more look, and half of what is left to fetch it.
      isLast = true;
      waitMs = leftMs / 2;
    }
    await pause(waitMs, signal, awaited);
    const poll = await pollOnce(account, followed, url);
    if (poll.state === 'pending') {
      failed = NONE_FAILED;
      waitMs = account.pollMs;
      continue;
    }
    if (poll.state === 'ready' && poll.url !== undefined) return poll.url;
    failed = { polls: failed.polls + 1, missing: failed.missing + (poll.state === 'missing' ? 1 : 0) };
    if (!isPassing(poll, failed, awaited)) throw fluxPollError(account.id, task, poll);
    const statedMs = poll.state === 'unanswered' ? (poll.error.failure.retryAfterMs ?? 0) : 0;
    const putOffMs = Math.min(statedMs, MAX_STATED_MS, time.leftMs() / 2);
    waitMs = Math.max(putOffMs, Math.min(account.pollMs * 2 ** failed.polls, MAX_PAUSE_MS));
  }
}

const REFUSED_ADDRESS =
  'the upstream names an address to poll that is not in allowedHosts, so the key is not sent there; the task is paid for all the same';
const OUT_OF_TIME = 'the task was not done within totalMs and goes on without us; collect it later with its resumeToken';

/** Polls without a state since the last that told one, and those among them that did not know the task. */
interface FailedPolls {
  readonly polls: number;
  readonly missing: number;
}

const NONE_FAILED: FailedPolls = { polls: 0, missing: 0 };

/** Whether the next poll may tell something else. */
function isPassing(poll: FluxPoll, { polls, missing }: FailedPolls, awaited: boolean): boolean {
  if (poll.state === 'missing') return missing < MAX_MISSING_POLLS;
  if (poll.state !== 'unanswered') return false;
  const { class: failureClass, upstreamCode } = poll.error.failure;
  return failureClass !== 'auth' && upstreamCode !== 'closed' && (polls < MAX_FAILED_POLLS || !awaited);
}
