import type { ReceivedPicture } from '../channel.ts';
import type { FluxAccount } from './flux-account.ts';
import { fluxTaskError } from './flux-task-error.ts';
import type { FollowedTask } from './flux-task.ts';
import { downloadPersistently } from './persistent-download.ts';

/**
 * Downloads the picture of a task, without the key, while its address lives: 10 minutes, an hour for FLUX 3 (docs.bfl.ai, 2026).
 *
 * @throws ChannelError `wrong_output`: the picture is there and paid for, we do not have it; or the signal's reason.
 */
export async function downloadFluxPicture(
  { id, baseUrl, transport }: FluxAccount,
  { task, signal, time }: FollowedTask,
  url: string,
): Promise<ReceivedPicture> {
  const outcome = await downloadPersistently({ url, baseUrl, transport, signal }, time);
  if (outcome.ok) return { bytes: outcome.bytes, declaredMediaType: outcome.declaredMediaType, thought: false };
  const { statusCode, phrase } = outcome.failure;
  const failure = {
    class: 'wrong_output',
    billing: 'billed',
    statusCode,
    upstreamCode: 'download_failed',
    delivery: { pictures: 1, size: undefined },
  } as const;
  throw fluxTaskError(id, task, phrase, failure, { resumable: true });
}
