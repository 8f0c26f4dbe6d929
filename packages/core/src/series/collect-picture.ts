import { ChannelError } from '../errors/channel-error.ts';
import type { RetakeError } from '../errors/retake-error.ts';
import type { ImageResult } from '../response/image-result.ts';
import type { DrawingParts } from './drawing-parts.ts';
import { keepPicture } from './keep-picture.ts';
import { pictureFailure } from './picture-failure.ts';
import type { SeriesPlace, UnsettledAttempt } from './series-json.ts';

/** What came of the work that earlier attempts had left with their upstreams. */
export type Collected =
  | { readonly state: 'drawn' | 'nothing' }
  /** It is there, or may be, but could not be had now. */
  | { readonly state: 'out-of-reach'; readonly error: RetakeError };

/** Fetches a picture that was ordered before and can still be had; it was paid for when it was ordered. @throws what ends the series. */
export async function collectPicture(parts: DrawingParts, place: SeriesPlace): Promise<Collected> {
  const { state } = parts;
  let error: RetakeError | undefined;
  for (const attempt of state.slot(place).unsettled) {
    if (attempt.resumeToken === null) continue;
    const came = await resumed(parts, place, attempt, attempt.resumeToken);
    if ('result' in came) {
      const { callId, reportedNanoUsd: nanoUsd } = attempt;
      const book = (): void => state.settled(attempt, nanoUsd ?? undefined);
      await keepPicture(parts, place, came.result, { callId, nanoUsd, book });
      return { state: 'drawn' };
    }
    if (isFree(came.error)) forget(parts, place, attempt);
    else error = came.error;
  }
  return error === undefined ? { state: 'nothing' } : { state: 'out-of-reach', error };
}

async function resumed(
  { port, state, options, signal }: DrawingParts,
  place: SeriesPlace,
  { channel, model, size }: UnsettledAttempt,
  resumeToken: string,
): Promise<{ readonly result: ImageResult } | { readonly error: RetakeError }> {
  const { aspectRatio } = state.slot(place).order;
  const { deadlineMs, labels } = options.call;
  try {
    const how = { model, size, aspectRatio, signal, deadlineMs, labels };
    return { result: await port.resume(channel, resumeToken, how, { id: state.json.id, picture: place }) };
  } catch (error) {
    return { error: pictureFailure(error, signal) };
  }
}

/** Only work that was taken on and ended without being charged is settled; what could not be asked for is not. */
function isFree(error: RetakeError): boolean {
  return ChannelError.isInstance(error) && error.failure.billing === 'not-billed' && error.failure.dispatched;
}

function forget({ state }: DrawingParts, place: SeriesPlace, attempt: UnsettledAttempt): void {
  state.settled(attempt, 0);
  state.set(place, { unsettled: state.slot(place).unsettled.filter((other) => other !== attempt) });
}
