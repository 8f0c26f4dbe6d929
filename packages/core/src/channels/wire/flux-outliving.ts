import { ChannelError } from '../../errors/channel-error.ts';
import type { AttemptTimeouts } from '../../transport/timeouts.ts';
import type { OutlivingEnd } from '../channel.ts';
import { attemptTime } from './attempt-time.ts';
import type { FluxAccount } from './flux-account.ts';
import { pollFluxTask } from './flux-polling.ts';
import type { FluxTask } from './flux-task.ts';

/** The longest that a task nobody waits for is followed, in milliseconds; after 10 minutes its picture is gone too (docs.bfl.ai, 2026). */
const LIFE: AttemptTimeouts = { connectMs: 10_000, firstByteMs: 10_000, idleMs: 10_000, totalMs: 600_000 };

/** How many times slower than a task that somebody waits for. */
const SLOWER = 4;

/**
 * Whether a task may still be active after its attempt has failed: the caller left, the time was over, or its state could not be asked
 * for. One whose picture could not be downloaded is done.
 */
export function mayBeActive(error: unknown, signal: AbortSignal): boolean {
  if (signal.aborted) return true;
  if (!ChannelError.isInstance(error)) return false;
  const { resumeToken, upstreamCode } = error.failure;
  return resumeToken !== undefined && upstreamCode !== 'download_failed' && upstreamCode !== 'polling_url_refused';
}

/**
 * Follows a task that nobody waits for: until it ends, it counts among the active tasks of the account. Keeps no process alive, and
 * never rejects.
 *
 * @returns whether it is charged, and for how much; `undefined` when that cannot be told.
 */
export async function followFluxTask(
  account: FluxAccount,
  task: FluxTask,
  ending: AbortSignal,
): Promise<OutlivingEnd | undefined> {
  const slow = { ...account, pollMs: account.pollMs * SLOWER };
  try {
    await pollFluxTask(slow, { task, signal: ending, time: attemptTime(LIFE), firstPollMs: slow.pollMs, awaited: false });
    return { billing: 'billed', reportedCostNanoUsd: task.costNanoUsd };
  } catch (error) {
    return ChannelError.isInstance(error) ? endOf(error) : undefined;
  }
}

function endOf({ failure: { billing, reportedCostNanoUsd } }: ChannelError): OutlivingEnd {
  return { billing, reportedCostNanoUsd };
}
