import type { RetakeError } from '../errors/retake-error.ts';
import { SeriesInvalidError } from '../errors/series-invalid-error.ts';
import { SeriesUnsavedError } from '../errors/series-unsaved-error.ts';
import { collectPicture } from './collect-picture.ts';
import { drawPicture } from './draw-picture.ts';
import type { DrawingParts } from './drawing-parts.ts';
import { unsettledError } from './series-entry.ts';
import type { SeriesPlace } from './series-json.ts';

/**
 * Draws what is not there of a series: the canonical picture, then the variants, a few at a time.
 *
 * @throws why the canonical picture did not come; what ends a series as a whole: the reason of the signal, SeriesUnsavedError,
 * SeriesInvalidError, ServiceClosedError. What was drawn by then is kept.
 */
export async function drawSeries(parts: DrawingParts): Promise<void> {
  const { state, pictures, options, signal } = parts;
  signal.throwIfAborted();
  try {
    await pictures.offerAgain(signal);
  } catch (cause) {
    signal.throwIfAborted();
    throw new SeriesUnsavedError('blobs', cause);
  }
  if (state.json.character !== null) {
    const failure = await picture(parts, 'character', []);
    if (failure !== undefined) throw failure;
  }
  const wanted = options.variants.filter((index) => state.slot(index).progress.state !== 'drawn');
  if (wanted.length === 0) return;
  const shown = await character(parts);
  await fewAtATime(wanted, options.concurrency, async (index) => void (await picture(parts, index, shown)));
}

/** Works on a few at a time; what one throws ends the rest, once the others under way are done. */
async function fewAtATime(places: readonly number[], most: number, draw: (place: number) => Promise<void>): Promise<void> {
  const waiting = [...places];
  const stops: unknown[] = [];
  const work = async (): Promise<void> => {
    for (;;) {
      const next = stops.length === 0 ? waiting.shift() : undefined;
      if (next === undefined) return;
      await draw(next).catch((reason: unknown) => stops.push(reason));
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, waiting.length) }, work));
  if (stops.length > 0) throw stops[0];
}

/** Sees to one picture: there, collected, drawn, or told to be of unknown billing. @returns why it did not come. */
async function picture(parts: DrawingParts, place: SeriesPlace, shown: readonly Uint8Array[]): Promise<RetakeError | undefined> {
  const { state, options, journal, onChange } = parts;
  if (state.slot(place).progress.state === 'drawn') return undefined;
  const collected = await collectPicture(parts, place);
  if (collected.state === 'drawn') return undefined;
  const slot = state.slot(place);
  const open = unsettledError(slot);
  if (open === undefined || options.onUnknownBilling === 'retry') return drawPicture(parts, place, shown);
  const told = collected.state === 'out-of-reach' ? collected.error : open;
  state.set(place, { progress: { state: 'failed', callId: open.firstCallId ?? null, code: told.code, message: told.message } });
  journal.keepSoon();
  onChange(place, told);
  return told;
}

/** The pictures of the character; read once for all variants. @throws SeriesInvalidError. */
async function character({ state, pictures, signal }: DrawingParts): Promise<readonly Uint8Array[]> {
  const { given, character: canonical } = state.json;
  if (canonical === null) return Promise.all(given.map((each, index) => pictures.load(each, `given[${index}]`, signal)));
  if (canonical.progress.state !== 'drawn') throw new SeriesInvalidError([{ path: 'character', message: 'is not there' }]);
  return [await pictures.load(canonical.progress.picture, 'character.progress.picture', signal)];
}
