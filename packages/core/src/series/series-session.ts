import type { Warning } from '../channels/channel.ts';
import type { BlobDigest } from '../chat/blob-store.ts';
import { chatCostOf } from '../chat/chat-cost.ts';
import { inTime, LEFT_MS } from '../chat/in-time.ts';
import { Journal } from '../chat/journal.ts';
import type { RetakeError } from '../errors/retake-error.ts';
import { SeriesBusyError } from '../errors/series-busy-error.ts';
import { CallStream } from '../lifecycle/call-stream.ts';
import { drawSeries } from './draw-series.ts';
import { estimateSeries, type SeriesEstimate } from './estimate-series.ts';
import { readDrawOptions, type DrawOptions } from './read-draw-options.ts';
import { blobsOfSeries } from './series-blobs.ts';
import { entryOf, pictureOf } from './series-entry.ts';
import type { SeriesJson, SeriesPlace } from './series-json.ts';
import type { SeriesBill, SeriesEvent, SeriesResult, SeriesVariant, StoredImage } from './series-outcome.ts';
import type { SeriesPictures } from './series-pictures.ts';
import type { SeriesPort } from './series-port.ts';
import type { SaveSeries, SeriesCallOptions } from './series-request.ts';
import { SeriesState } from './series-state.ts';

/** What a session is made from. */
export interface SeriesSessionParts {
  readonly port: SeriesPort;
  readonly json: SeriesJson;
  readonly pictures: SeriesPictures;
  readonly save: SaveSeries | undefined;
  readonly storeTimeoutMs: number;
}

type Push = (event: SeriesEvent) => void;

/**
 * A character and its variants, drawn once each, however often and in however many processes `draw` is called. What was drawn, what failed
 * and what may have been paid for is in its JSON; the pictures are in the blob store.
 */
export class SeriesSession {
  readonly #port: SeriesPort;
  readonly #pictures: SeriesPictures;
  readonly #state: SeriesState;
  readonly #journal: Journal<SeriesJson>;
  /** Why pictures failed in this process. */
  readonly #errors = new Map<SeriesPlace, RetakeError>();
  #drawing: { readonly signal: AbortSignal; readonly ended: Promise<unknown> } | undefined;

  /** @internal */
  constructor({ port, json, pictures, save, storeTimeoutMs }: SeriesSessionParts) {
    this.#port = port;
    this.#pictures = pictures;
    const state = (this.#state = new SeriesState(json));
    const revisions = { next: () => state.next(), kept: (revised: SeriesJson) => state.kept(revised) };
    this.#journal = new Journal(save, revisions, storeTimeoutMs);
  }

  get id(): string {
    return this.#state.json.id;
  }

  /** The canonical picture as it stands; `undefined` where pictures of the character were given. */
  get canonical(): SeriesVariant | undefined {
    return this.#state.json.character === null ? undefined : this.#entry('character');
  }

  /** The pictures of the character; none before the canonical one is drawn. */
  get character(): readonly StoredImage[] {
    const { given } = this.#state.json;
    const { canonical } = this;
    if (canonical !== undefined) return canonical.state === 'drawn' ? [canonical.image] : [];
    return given.map((picture, index) => pictureOf(picture, this.#pictures, `given[${index}]`));
  }

  /** All variants in their order, as they stand. */
  get variants(): readonly SeriesVariant[] {
    return this.#state.json.variants.map((_slot, index) => this.#entry(index));
  }

  /** Of all calls so far, in this process and before, those that failed included. */
  get cost(): SeriesBill {
    return chatCostOf(this.#state.json.cost);
  }

  /** Everything that the series has in its store; for deleting it with the series, where nobody else shares it. */
  get blobs(): readonly BlobDigest[] {
    return [...new Set(blobsOfSeries(this.#state.json).map(({ digest }) => digest))];
  }

  /** The series to keep and to resume: small, its pictures are in the store. `JSON.stringify(series)` calls it. */
  toJSON(): SeriesJson {
    return structuredClone(this.#state.json);
  }

  /**
   * What `draw` with these options should cost. Calls nobody.
   *
   * @throws RequestInvalidError, ModelUnknownError, ModelRetiredError.
   */
  estimate(options?: SeriesCallOptions): SeriesEstimate {
    return estimateSeries(this.#port, this.#state, this.#read(options));
  }

  /**
   * Draws what is not there. Variants that fail are told in the result, and drawn again by the next `draw`.
   *
   * @throws RequestInvalidError; why the canonical picture did not come; SeriesBusyError while it is being drawn; SeriesUnsavedError when
   * what it does cannot be kept; SeriesInvalidError when the store lost what variants are drawn from; ServiceClosedError; the reason of
   * `options.signal`. What was drawn by then is in `variants`.
   */
  async draw(options?: SeriesCallOptions): Promise<SeriesResult> {
    return this.#draw(this.#read(options), () => {}, new AbortController());
  }

  /** As `draw`, told while it happens, the result last. Leaving the loop early aborts what is under way. Throws as `draw`. */
  stream(options?: SeriesCallOptions): CallStream<SeriesEvent> {
    return new CallStream(async (push, opened) => {
      const controller = new AbortController();
      opened({ abort: (reason) => controller.abort(reason) });
      return { type: 'result', result: await this.#draw(this.#read(options), push, controller) };
    });
  }

  async #draw(options: DrawOptions, push: Push, controller: AbortController): Promise<SeriesResult> {
    // One that was left ends soon, and whoever left it may come back at once.
    while (this.#drawing?.signal.aborted === true) await this.#drawing.ended;
    if (this.#drawing !== undefined) throw new SeriesBusyError();
    const drawn = this.#run(options, push, controller);
    this.#drawing = { signal: controller.signal, ended: drawn.catch(() => {}) };
    try {
      return await drawn;
    } finally {
      this.#drawing = undefined;
    }
  }

  async #run(options: DrawOptions, push: Push, controller: AbortController): Promise<SeriesResult> {
    const { signal: caller } = options;
    const follow = (): void => controller.abort(caller?.reason);
    if (caller?.aborted === true) follow();
    else caller?.addEventListener('abort', follow, { once: true });
    let warnings: readonly Warning[] = [];
    try {
      await drawSeries({
        port: this.#port,
        state: this.#state,
        pictures: this.#pictures,
        journal: this.#journal,
        options,
        signal: controller.signal,
        onChange: (place, error) => this.#changed(place, error, push),
      });
    } finally {
      caller?.removeEventListener('abort', follow);
      // Whoever was told that it ended may end its process.
      warnings = await this.#saved(controller.signal);
    }
    return this.#result(warnings);
  }

  #changed(place: SeriesPlace, error: RetakeError | undefined, push: Push): void {
    if (error === undefined) this.#errors.delete(place);
    else this.#errors.set(place, error);
    const entry = this.#entry(place);
    if (entry.state === 'waiting') return;
    const { variants } = this.#state.json;
    const drawn = variants.filter(({ progress }) => progress.state === 'drawn').length;
    push({ type: `picture.${entry.state}`, entry, drawn, of: variants.length, cost: this.cost });
  }

  /** Nothing is under way any more, so that a failure is told and costs nobody the result. */
  async #saved(signal: AbortSignal): Promise<readonly Warning[]> {
    try {
      await inTime(() => this.#journal.keep(), { signal, leftMs: LEFT_MS });
      return [];
    } catch {
      return [NOT_SAVED];
    }
  }

  #result(warnings: readonly Warning[]): SeriesResult {
    const { id, character, variants, cost } = this;
    const models = variants.flatMap((variant) => (variant.state === 'drawn' ? [variant.image.model] : []));
    return {
      id,
      character,
      variants,
      complete: variants.every(({ state }) => state === 'drawn'),
      models: [...new Set(models)],
      cost,
      warnings,
    };
  }

  #entry(place: SeriesPlace): SeriesVariant {
    return entryOf(place, this.#state.slot(place), this.#pictures, this.#errors.get(place));
  }

  #read(options: SeriesCallOptions | undefined): DrawOptions {
    return readDrawOptions(this.#port, options, this.#state.json.variants.length);
  }
}

const NOT_SAVED: Warning = Object.freeze({
  code: 'series_not_kept',
  message:
    'The save function of the series failed at its end; keep its toJSON() yourself, or what it drew last is not known elsewhere',
});
