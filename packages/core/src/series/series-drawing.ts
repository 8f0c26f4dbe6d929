import { randomUUID } from 'node:crypto';
import { ChannelError } from '../errors/channel-error.ts';
import { InternalError } from '../errors/internal-error.ts';
import { RetakeError } from '../errors/retake-error.ts';
import { SeriesInvalidError } from '../errors/series-invalid-error.ts';
import { SeriesUnsavedError } from '../errors/series-unsaved-error.ts';
import { ServiceClosedError } from '../errors/service-closed-error.ts';
import type { Attempt } from '../resilience/attempt.ts';
import type { ImageResult } from '../response/image-result.ts';
import { CallWatch } from './call-watch.ts';
import { shownWith } from './estimate-series.ts';
import type { DrawOptions } from './read-draw-options.ts';
import { pathOf, unsettledError } from './series-entry.ts';
import type { DrawnPicture, SeriesPlace, SlotProgress, UnsettledAttempt } from './series-json.ts';
import type { SeriesJournal } from './series-journal.ts';
import type { SeriesPictures } from './series-pictures.ts';
import type { SeriesPort } from './series-port.ts';
import type { SeriesState } from './series-state.ts';
import { askedWithout, requestOf } from './stand-in.ts';

/** What a drawing is made with. */
export interface SeriesDrawingParts {
  readonly port: SeriesPort;
  readonly state: SeriesState;
  readonly pictures: SeriesPictures;
  readonly journal: SeriesJournal;
  readonly options: DrawOptions;
  /** Aborted when the caller leaves. */
  readonly signal: AbortSignal;
  /** Told of every picture as it goes on; `error` is why it failed. */
  readonly onChange: (place: SeriesPlace, error?: RetakeError) => void;
}

/** One run over the pictures of a series that are not there. */
export class SeriesDrawing {
  readonly #parts: SeriesDrawingParts;

  constructor(parts: SeriesDrawingParts) {
    this.#parts = parts;
  }

  /**
   * Draws the canonical picture if there is none, then the variants, a few at a time.
   *
   * @throws why the canonical picture did not come; what ends a series as a whole: the reason of the signal, SeriesUnsavedError,
   * SeriesInvalidError, ServiceClosedError. What was drawn by then is kept.
   */
  async run(): Promise<void> {
    const { state, pictures, options, signal } = this.#parts;
    signal.throwIfAborted();
    await pictures.offerAgain().catch((cause: unknown) => {
      throw new SeriesUnsavedError('blobs', cause);
    });
    if (state.json.character !== null) {
      const failure = await this.#picture('character', []);
      if (failure !== undefined) throw failure;
    }
    const wanted = options.variants.filter((index) => state.slot(index).progress.state !== 'drawn');
    if (wanted.length === 0) return;
    const shown = await this.#character();
    await this.#each(wanted, async (index) => void (await this.#picture(index, shown)));
  }

  /** Works on a few at a time; what one throws ends the series, once the others under way are done. */
  async #each(places: readonly number[], draw: (place: number) => Promise<void>): Promise<void> {
    const waiting = [...places];
    const stops: unknown[] = [];
    const { concurrency } = this.#parts.options;
    const work = async (): Promise<void> => {
      for (;;) {
        const next = stops.length === 0 ? waiting.shift() : undefined;
        if (next === undefined) return;
        await draw(next).catch((reason: unknown) => stops.push(reason));
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, waiting.length) }, work));
    if (stops.length > 0) throw stops[0];
  }

  /** @returns why it did not come. @throws what ends the series as a whole. */
  async #picture(place: SeriesPlace, shown: readonly Uint8Array[]): Promise<RetakeError | undefined> {
    const { state, options, journal, onChange } = this.#parts;
    if (state.slot(place).progress.state === 'drawn') return undefined;
    const collected = await this.#collect(place);
    if (collected === 'drawn') return undefined;
    const slot = state.slot(place);
    const isOpen = slot.unsettled.length > 0 && options.onUnknownBilling === 'report';
    const reported = isOpen ? (collected ?? unsettledError(slot)) : undefined;
    if (reported === undefined) return this.#draw(place, shown);
    const callId = slot.unsettled.at(-1)?.callId ?? '';
    state.set(place, { progress: { state: 'failed', callId, code: reported.code, message: reported.message } });
    journal.keepSoon();
    onChange(place, reported);
    return reported;
  }

  /** Fetches the picture of work that was ordered before and can still be had. @returns why it cannot be, for now. */
  async #collect(place: SeriesPlace): Promise<'drawn' | RetakeError | undefined> {
    const { port, state, options, signal } = this.#parts;
    const { order, unsettled } = state.slot(place);
    let failure: RetakeError | undefined;
    for (const attempt of unsettled) {
      const { channel, model, size, resumeToken, reportedNanoUsd } = attempt;
      if (resumeToken === null) continue;
      const { deadlineMs, labels } = options.call;
      try {
        const how = { model, size, aspectRatio: order.aspectRatio, signal, deadlineMs, labels };
        const result = await port.resume(channel, resumeToken, how);
        state.settled(attempt, reportedNanoUsd ?? undefined);
        await this.#keep(place, result, attempt.callId, reportedNanoUsd);
        return 'drawn';
      } catch (error) {
        const told = this.#toldOf(error);
        // Only work that was taken on and ended without being charged is settled; what could not be asked for is not.
        const isFree = ChannelError.isInstance(told) && told.failure.billing === 'not-billed' && told.failure.dispatched;
        if (isFree) this.#forget(place, attempt);
        else failure = told;
      }
    }
    return failure;
  }

  #forget(place: SeriesPlace, attempt: UnsettledAttempt): void {
    const { state } = this.#parts;
    state.settled(attempt, 0);
    state.set(place, { unsettled: state.slot(place).unsettled.filter((other) => other !== attempt) });
  }

  async #draw(place: SeriesPlace, shown: readonly Uint8Array[]): Promise<RetakeError | undefined> {
    const { port, state, journal, options, signal, onChange } = this.#parts;
    const before = state.slot(place);
    const { order, references } = await this.#orderOf(place, shown);
    const sent = this.#intent(place);
    state.set(place, { progress: sent, unsettled: [] });
    try {
      await journal.keep();
      signal.throwIfAborted();
    } catch (cause) {
      state.set(place, before);
      journal.keepSoon();
      if (signal.aborted) throw signal.reason;
      throw new SeriesUnsavedError('save', cause);
    }
    onChange(place);
    const watch = new CallWatch(sent, (slot) => {
      state.set(place, slot);
      journal.keepSoon();
    });
    let attempts: readonly Attempt[] = [];
    const call = {
      id: sent.callId,
      series: { id: state.json.id, picture: place },
      ended: (all: readonly Attempt[]) => {
        attempts = all;
        state.paid(all);
      },
    };
    let result: ImageResult;
    try {
      const request = {
        ...requestOf(order, place === 'character' ? '' : state.json.instruction),
        images: [...shown, ...references],
      };
      result = await port.run(request, { ...options.call, signal }, call, (event) => watch.heard(event));
    } catch (error) {
      const unsettled = [...watch.unsettledOf(attempts)];
      const told = RetakeError.isInstance(error) ? error : undefined;
      const failed = {
        state: 'failed',
        callId: sent.callId,
        code: told?.code ?? 'call_aborted',
        message: told?.message ?? ABORTED,
      } as const;
      const isOver = signal.aborted || ServiceClosedError.isInstance(error);
      state.set(place, { progress: isOver && unsettled.length === 0 ? { state: 'waiting' } : failed, unsettled });
      journal.keepSoon();
      return this.#ended(place, error);
    }
    const nanoUsd = result.cost.usd === undefined ? null : result.cost.nanoUsd;
    await this.#keep(place, result, sent.callId, nanoUsd);
    return undefined;
  }

  #ended(place: SeriesPlace, error: unknown): RetakeError {
    const told = this.#toldOf(error);
    this.#parts.onChange(place, told);
    return told;
  }

  /** @throws what ends the series as a whole. */
  #toldOf(error: unknown): RetakeError {
    const { signal } = this.#parts;
    if (signal.aborted) throw signal.reason;
    if (ServiceClosedError.isInstance(error) || SeriesUnsavedError.isInstance(error)) throw error;
    return RetakeError.isInstance(error) ? error : new InternalError(error);
  }

  /** What is written down before a call sends anything. */
  #intent(place: SeriesPlace): Extract<SlotProgress, { state: 'drawing' }> {
    const { port, state, options } = this.#parts;
    const asked = askedWithout(port, state.slot(place).order, { ...shownWith(port, state.json, place), options: options.call });
    const { candidates } = port.plan(asked);
    const [first] = candidates;
    const bounds = candidates.map(({ estimate }) => estimate.upperNanoUsd);
    const known = bounds.filter((bound) => bound !== undefined);
    return {
      state: 'drawing',
      callId: randomUUID(),
      first: first === undefined ? null : { channel: first.channel.id, model: first.order.model.id, size: first.order.size },
      upToNanoUsd: known.length === 0 || known.length < bounds.length ? null : Math.max(...known),
      spent: { nanoUsd: 0, incomplete: false },
    };
  }

  /** @throws SeriesUnsavedError when the store did not take the picture, which is then held in memory. */
  async #keep(place: SeriesPlace, result: ImageResult, callId: string, nanoUsd: number | null): Promise<void> {
    const { port, state, pictures, journal, onChange, options } = this.#parts;
    const [image] = result.images;
    // Texts in place of pictures are switched off for a series, so that a result without one is a defect of ours.
    if (image === undefined) throw new InternalError(new RangeError('a result without a picture'));
    const held = await pictures.hold(image);
    const extras: (DrawnPicture & { role: 'alternate' | 'thought' })[] = [];
    let { problem } = held;
    for (const { role, ...extra } of result.extraImages) {
      const kept = await pictures.hold(extra);
      extras.push({ ...kept.picture, role });
      problem ??= kept.problem;
    }
    const { order } = state.slot(place);
    const ordered = port.ordered(
      askedWithout(port, { ...order, references: [] }, { instruction: '', character: [], options: options.call }),
    );
    const progress = {
      state: 'drawn' as const,
      callId,
      picture: held.picture,
      extras,
      otherThan: image.model === ordered.model ? null : ordered.model,
      warnings: [...result.warnings],
      degraded: [...result.degraded],
      nanoUsd,
    };
    state.set(place, { progress, unsettled: [] });
    journal.keepSoon();
    onChange(place);
    if (problem !== undefined) throw new SeriesUnsavedError('blobs', problem.cause);
  }

  async #orderOf(place: SeriesPlace, shown: readonly Uint8Array[]) {
    const { state, pictures } = this.#parts;
    const { order } = state.slot(place);
    const references = await Promise.all(
      order.references.map((own, index) => pictures.load(own, `${pathOf(place)}.order.references[${index}]`)),
    );
    return { order, references, shown };
  }

  /** The pictures of the character; read once for all variants. @throws SeriesInvalidError. */
  async #character(): Promise<readonly Uint8Array[]> {
    const { state, pictures } = this.#parts;
    const { given, character } = state.json;
    if (character === null) return Promise.all(given.map((picture, index) => pictures.load(picture, `given[${index}]`)));
    if (character.progress.state !== 'drawn') throw new SeriesInvalidError([{ path: 'character', message: 'is not there' }]);
    return [await pictures.load(character.progress.picture, 'character')];
  }
}

const ABORTED = 'It was aborted while it was being drawn';
