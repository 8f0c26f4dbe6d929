import { randomUUID } from 'node:crypto';
import { boundOf } from '../chat/bound-of.ts';
import { inTime } from '../chat/in-time.ts';
import { RetakeError } from '../errors/retake-error.ts';
import { SeriesUnsavedError } from '../errors/series-unsaved-error.ts';
import { ServiceClosedError } from '../errors/service-closed-error.ts';
import type { Attempt } from '../resilience/attempt.ts';
import type { ImageResult } from '../response/image-result.ts';
import { CallWatch } from './call-watch.ts';
import type { DrawingParts } from './drawing-parts.ts';
import { shownWith } from './estimate-series.ts';
import { keepPicture } from './keep-picture.ts';
import { pictureFailure } from './picture-failure.ts';
import { pathOf } from './series-entry.ts';
import type { SeriesPlace, SlotProgress } from './series-json.ts';
import { askedWithout, requestOf } from './stand-in.ts';

type Intent = Extract<SlotProgress, { state: 'drawing' }>;

/**
 * Buys one picture: first it is written down that it may be paid for, then it is ordered, then it is kept.
 *
 * @param shown the pictures of the character.
 * @returns why it did not come. @throws what ends the series as a whole.
 */
export async function drawPicture(
  parts: DrawingParts,
  place: SeriesPlace,
  shown: readonly Uint8Array[],
): Promise<RetakeError | undefined> {
  const { port, state, journal, options, signal, onChange } = parts;
  const prepared = await prepare(parts, place, shown);
  if ('failure' in prepared) return prepared.failure;
  const { request, intent } = prepared;
  await writeDown(parts, place, intent);
  onChange(place);
  const { callId } = intent;
  const watch = new CallWatch(intent, (slot) => {
    state.set(place, slot);
    journal.keepSoon();
  });
  let attempts: readonly Attempt[] = [];
  const ended = (all: readonly Attempt[]): void => {
    attempts = all;
  };
  let result: ImageResult;
  try {
    const call = { id: callId, series: { id: state.json.id, picture: place }, ended };
    result = await port.run(request, { ...options.call, signal }, call, (event) => watch.heard(event));
  } catch (error) {
    const unsettled = [...watch.unsettledOf(attempts)];
    const isUnpaid = unsettled.length === 0 && (signal.aborted || ServiceClosedError.isInstance(error));
    state.paid(attempts);
    state.set(place, { progress: isUnpaid ? { state: 'waiting' } : failedWith(error, callId), unsettled });
    journal.keepSoon();
    const failure = pictureFailure(error, signal);
    onChange(place, failure);
    return failure;
  }
  const nanoUsd = result.cost.usd === undefined ? null : result.cost.nanoUsd;
  await keepPicture(parts, place, result, { callId, nanoUsd, book: () => state.paid(attempts) });
  return undefined;
}

/** What is ordered, or why it cannot be: a model that was retired meanwhile, a picture that its store lost. */
async function prepare(parts: DrawingParts, place: SeriesPlace, shown: readonly Uint8Array[]) {
  const { state, journal, signal, onChange } = parts;
  try {
    return { request: await requestWith(parts, place, shown), intent: intentOf(parts, place) };
  } catch (error) {
    const failure = pictureFailure(error, signal);
    state.set(place, { progress: { state: 'failed', callId: null, code: failure.code, message: failure.message } });
    journal.keepSoon();
    onChange(place, failure);
    return { failure };
  }
}

async function requestWith({ state, pictures, signal }: DrawingParts, place: SeriesPlace, shown: readonly Uint8Array[]) {
  const { order } = state.slot(place);
  const own = order.references.map((picture, index) => {
    return pictures.load(picture, `${pathOf(place)}.order.references[${index}]`, signal);
  });
  const instruction = place === 'character' ? '' : state.json.instruction;
  return { ...requestOf(order, instruction), images: [...shown, ...(await Promise.all(own))] };
}

function intentOf({ port, state, options }: DrawingParts, place: SeriesPlace): Intent {
  const asked = askedWithout(port, state.slot(place).order, { ...shownWith(port, state.json, place), options: options.call });
  const { candidates } = port.plan(asked);
  const [first] = candidates;
  return {
    state: 'drawing',
    callId: randomUUID(),
    first: first === undefined ? null : { channel: first.channel.id, model: first.order.model.id, size: first.order.size },
    upToNanoUsd: boundOf(candidates) ?? null,
    spent: { nanoUsd: 0, incomplete: false },
  };
}

/** Resolves when whoever finds the series after a crash knows of the intent. @throws SeriesUnsavedError; then nothing is sent. */
async function writeDown({ state, journal, signal }: DrawingParts, place: SeriesPlace, intent: Intent): Promise<void> {
  const before = state.slot(place);
  state.set(place, { progress: intent, unsettled: [] });
  try {
    await inTime(() => journal.keep(), { signal });
    signal.throwIfAborted();
  } catch (cause) {
    state.set(place, before);
    journal.keepSoon();
    if (signal.aborted) throw signal.reason;
    throw new SeriesUnsavedError('save', cause);
  }
}

function failedWith(error: unknown, callId: string): Extract<SlotProgress, { state: 'failed' }> {
  const told = RetakeError.isInstance(error) ? error : undefined;
  return { state: 'failed', callId, code: told?.code ?? 'call_aborted', message: told?.message ?? ABORTED };
}

const ABORTED = 'It was aborted while it was being drawn';
