import { randomUUID } from 'node:crypto';
import { isLoss, missingBlobs } from '../chat/blob-issues.ts';
import type { BlobStore } from '../chat/blob-store.ts';
import { NO_COST } from '../chat/chat-cost.ts';
import { depthIssues } from '../chat/depth-issues.ts';
import { memoryBlobs } from '../chat/memory-blobs.ts';
import { timedBlobs } from '../chat/timed-blobs.ts';
import { issuesOf, type Issue } from '../errors/issue.ts';
import { SeriesInvalidError } from '../errors/series-invalid-error.ts';
import { SeriesUnsavedError } from '../errors/series-unsaved-error.ts';
import type { ReadOrder } from './read-order.ts';
import { readResumeSeries, readSeries } from './read-series.ts';
import { blobsOfSeries, type SeriesBlob } from './series-blobs.ts';
import { SERIES_VERSION, seriesJsonSchema, type GivenPicture, type KeptSlot, type SeriesJson } from './series-json.ts';
import { SeriesPictures } from './series-pictures.ts';
import type { SeriesPort } from './series-port.ts';
import { SeriesSession } from './series-session.ts';
import { reopened, SeriesState } from './series-state.ts';
import { askedWithout } from './stand-in.ts';

/** Begins a series. @throws RequestInvalidError, ModelUnknownError, ModelRetiredError, SeriesUnsavedError. */
export async function startSeries(port: SeriesPort, request: unknown): Promise<SeriesSession> {
  const { instruction, blobs = memoryBlobs(), save, storeTimeoutMs, given, character, variants } = readSeries(port, request);
  const pictures = new SeriesPictures(blobs, storeTimeoutMs);
  const put = keeper(pictures);
  const slotOf = async ({ order, references }: ReadOrder): Promise<KeptSlot> => {
    // A model that is not there is told before anything is kept.
    port.ordered(askedWithout(port, { ...order, references: [] }, { instruction: '', character: [], options: undefined }));
    return { order: { ...order, references: await inTurn(references, put) }, progress: { state: 'waiting' }, unsettled: [] };
  };
  const json: SeriesJson = {
    format: 'retake.series',
    version: SERIES_VERSION,
    id: randomUUID(),
    revision: 0,
    instruction,
    character: character === undefined ? null : await slotOf(character),
    variants: await inTurn(variants, slotOf),
    given: await inTurn(given, put),
    cost: { ...NO_COST },
  };
  return new SeriesSession({ port, json, pictures, save, storeTimeoutMs });
}

/**
 * Goes on with a series that was kept as JSON. What was under way when its process ended is of unknown billing.
 *
 * @throws SeriesInvalidError with every problem and its path.
 */
export async function resumeSeries(port: SeriesPort, json: unknown, options: unknown): Promise<SeriesSession> {
  const { blobs = memoryBlobs(), save, storeTimeoutMs } = readResumeSeries(options);
  const deep = depthIssues(json);
  if (deep.length > 0) throw new SeriesInvalidError(deep);
  const parsed = seriesJsonSchema.safeParse(json);
  if (!parsed.success) throw new SeriesInvalidError(issuesOf(parsed.error));
  const { data: kept } = parsed;
  if (kept.character === null && kept.given.length === 0)
    throw new SeriesInvalidError([{ path: 'character', message: 'is not there' }]);
  const known = await withoutLost(reopened(kept), timedBlobs(blobs, { timeoutMs: storeTimeoutMs }));
  const pictures = new SeriesPictures(blobs, storeTimeoutMs);
  return new SeriesSession({ port, json: known, pictures, save, storeTimeoutMs });
}

/** A variant whose picture the store lost was paid for, and is not bought again unasked; without the character nothing can be drawn. */
async function withoutLost(json: SeriesJson, store: BlobStore): Promise<SeriesJson> {
  const found = blobsOfSeries(json).filter((blob) => isNeeded(json, blob));
  const missing = await missingBlobs(
    store,
    found.map(({ digest, bytes, path }) => ({ digest, bytes, places: [path] })),
  );
  const lost = new Map(missing.map((issue) => [issue.path, issue]));
  const state = new SeriesState(json);
  const fatal: Issue[] = [];
  for (const { path, place, use } of found) {
    const issue = lost.get(path);
    if (issue === undefined) continue;
    if (isLoss(issue) && use === 'drawn' && typeof place === 'number') lose(state, place);
    else fatal.push(issue);
  }
  if (fatal.length > 0) throw new SeriesInvalidError(fatal);
  return state.json;
}

/** What came beside a picture is missed by whoever loads it, and by nobody else. */
function isNeeded({ variants }: SeriesJson, { place, use }: SeriesBlob): boolean {
  if (use === 'extra') return false;
  if (typeof place === 'number') return use === 'drawn' || variants[place]?.progress.state !== 'drawn';
  return variants.some(({ progress }) => progress.state !== 'drawn');
}

function lose(state: SeriesState, place: number): void {
  const { progress } = state.slot(place);
  if (progress.state !== 'drawn') return;
  const { callId, picture, nanoUsd } = progress;
  const { channel, model, size } = picture;
  state.set(place, {
    progress: {
      state: 'failed',
      callId,
      code: 'series_invalid',
      message: 'Its picture is not in the store any more; it was paid for',
    },
    // Its cost is counted already, so that nothing more can come of it.
    unsettled: [{ callId, channel, model, size, resumeToken: null, reportedNanoUsd: nanoUsd, upToNanoUsd: 0 }],
  });
}

/** Keeps each picture once, however many variants show it. */
function keeper(pictures: SeriesPictures) {
  const kept = new Map<Uint8Array, GivenPicture>();
  return async ({ bytes, ...facts }: ReadOrder['references'][number]): Promise<GivenPicture> => {
    const known = kept.get(bytes);
    if (known !== undefined) return known;
    try {
      const picture = await pictures.put(bytes, facts);
      kept.set(bytes, picture);
      return picture;
    } catch (cause) {
      throw new SeriesUnsavedError('blobs', cause);
    }
  };
}

/** One after the other: pictures are large, and a store of one's own may be a database. */
async function inTurn<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<U[]> {
  const done: U[] = [];
  for (const item of items) done.push(await work(item));
  return done;
}
