import type { AttemptTime } from './attempt-time.ts';
import { pause } from './pause.ts';
import { downloadPicture, type PictureDownload, type PictureDownloadOutcome } from './picture-download.ts';

/** How often one picture is asked for. */
const MAX_DOWNLOADS = 5;
/** Before the first repetition, in milliseconds; doubled with each. */
const FIRST_PAUSE_MS = 250;

/**
 * Downloads a picture that was paid for, and again while that may help and the attempt has time: it costs nothing, another picture does.
 * Rejects only with the signal's reason.
 */
export async function downloadPersistently(
  download: Omit<PictureDownload, 'timeouts'>,
  time: AttemptTime,
): Promise<PictureDownloadOutcome> {
  for (let round = 1; ; round += 1) {
    const outcome = await downloadPicture({ ...download, timeouts: time.forRequest() });
    const waitMs = FIRST_PAUSE_MS * 2 ** (round - 1);
    if (outcome.ok || !outcome.failure.transient || round === MAX_DOWNLOADS || waitMs >= time.leftMs()) return outcome;
    await pause(waitMs, download.signal);
  }
}
