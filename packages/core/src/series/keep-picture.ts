import { InternalError } from '../errors/internal-error.ts';
import { SeriesUnsavedError } from '../errors/series-unsaved-error.ts';
import type { ExtraImage } from '../response/generated-image.ts';
import type { ImageResult } from '../response/image-result.ts';
import type { DrawingParts } from './drawing-parts.ts';
import type { SeriesPlace, SlotProgress } from './series-json.ts';
import type { SeriesPictures } from './series-pictures.ts';
import { askedWithout } from './stand-in.ts';

type Extras = Extract<SlotProgress, { state: 'drawn' }>['extras'];

/**
 * Puts a picture that came where the series keeps it. It is part of the series from then on, whatever the store says.
 *
 * @param paid by which call, and what it cost; `null` when that is not known. `book` counts it, in one moment with the picture: a series that is
 * saved in between would count it twice once it is resumed.
 * @throws SeriesUnsavedError when the store did not take it, and it is held in memory.
 */
export async function keepPicture(
  { port, state, pictures, journal, options, signal, onChange }: DrawingParts,
  place: SeriesPlace,
  result: ImageResult,
  { book, ...paid }: { readonly callId: string; readonly nanoUsd: number | null; readonly book: () => void },
): Promise<void> {
  const [image] = result.images;
  // Texts in place of pictures are switched off for a series, so that a result without one is a defect of ours.
  if (image === undefined) throw new InternalError(new RangeError('a result without a picture'));
  const { picture, problem } = await pictures.hold(image, signal);
  const beside = await holdAll(pictures, result.extraImages, signal);
  const ordered = orderedModel({ port, state, options }, place);
  const progress = {
    state: 'drawn' as const,
    ...paid,
    picture,
    extras: beside.extras,
    otherThan: ordered === image.model ? null : ordered,
    warnings: [...result.warnings],
    degraded: [...result.degraded],
  };
  book();
  state.set(place, { progress, unsettled: [] });
  journal.keepSoon();
  onChange(place);
  const unkept = problem ?? beside.problem;
  if (unkept !== undefined) throw new SeriesUnsavedError('blobs', unkept.cause);
}

/** `null` where the service does not know it any more: a picture that was paid for is not lost for that. */
function orderedModel(
  { port, state, options }: Pick<DrawingParts, 'port' | 'state' | 'options'>,
  place: SeriesPlace,
): string | null {
  const order = { ...state.slot(place).order, references: [] };
  try {
    return port.ordered(askedWithout(port, order, { instruction: '', character: [], options: options.call })).model;
  } catch {
    return null;
  }
}

async function holdAll(pictures: SeriesPictures, images: readonly ExtraImage[], signal: AbortSignal) {
  const extras: Extras = [];
  let problem: { readonly cause: unknown } | undefined;
  for (const image of images) {
    const held = await pictures.hold(image, signal);
    extras.push({ ...held.picture, role: image.role });
    problem ??= held.problem;
  }
  return { extras, problem };
}
