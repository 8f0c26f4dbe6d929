import { withAttempts } from '../chat/chat-cost.ts';
import type { Attempt } from '../resilience/attempt.ts';
import type { KeptSlot, SeriesJson, SeriesPlace, SlotProgress, UnsettledAttempt } from './series-json.ts';

/** What is the case with a series: its JSON, changed a picture at a time. */
export class SeriesState {
  #json: SeriesJson;

  constructor(json: SeriesJson) {
    this.#json = json;
  }

  get json(): SeriesJson {
    return this.#json;
  }

  /** The series as it is now, as the next revision of it. */
  next(): SeriesJson {
    return structuredClone({ ...this.#json, revision: this.#json.revision + 1 });
  }

  /** A revision was kept. One that was refused is not counted: trying again must not get past what another process has kept. */
  kept({ revision }: Pick<SeriesJson, 'revision'>): void {
    this.#json = { ...this.#json, revision };
  }

  /** @throws RangeError for a picture that it does not have. */
  slot(place: SeriesPlace): KeptSlot {
    const slot = place === 'character' ? this.#json.character : this.#json.variants[place];
    if (slot === null || slot === undefined) throw new RangeError('The series has no such picture');
    return slot;
  }

  set(place: SeriesPlace, change: Partial<Pick<KeptSlot, 'progress' | 'unsettled'>>): void {
    const slot = { ...this.slot(place), ...change };
    this.#json =
      place === 'character'
        ? { ...this.#json, character: slot }
        : { ...this.#json, variants: this.#json.variants.with(place, slot) };
  }

  /** Counts the attempts of a call that has ended. */
  paid(attempts: readonly Attempt[]): void {
    this.#json = { ...this.#json, cost: withAttempts(this.#json.cost, attempts) };
  }

  /**
   * Counts what became known of an attempt that may have been billed: it was not, or at this price. `undefined`: it was, at an unknown
   * price, so that its bound still holds.
   */
  settled({ upToNanoUsd }: UnsettledAttempt, nanoUsd: number | undefined): void {
    const { cost } = this.#json;
    if (nanoUsd === undefined) {
      this.#json = { ...this.#json, cost: { ...cost, incomplete: true } };
      return;
    }
    const { unknownUpToNanoUsd: bound } = cost;
    const left = bound === null || upToNanoUsd === null ? bound : Math.max(0, bound - upToNanoUsd);
    this.#json = { ...this.#json, cost: { ...cost, nanoUsd: cost.nanoUsd + nanoUsd, unknownUpToNanoUsd: left } };
  }

  /** Counts a call whose process ended: what it had spent, and the bounds of what it had left open. */
  interrupted({ spent }: Extract<SlotProgress, { state: 'drawing' }>, open: readonly UnsettledAttempt[]): void {
    const { cost } = this.#json;
    const bounds = open.map(({ upToNanoUsd }) => upToNanoUsd);
    const unknownUpToNanoUsd = bounds.reduce(
      (sum, bound) => (sum === null || bound === null ? null : sum + bound),
      cost.unknownUpToNanoUsd,
    );
    const nanoUsd = cost.nanoUsd + spent.nanoUsd;
    this.#json = { ...this.#json, cost: { nanoUsd, incomplete: cost.incomplete || spent.incomplete, unknownUpToNanoUsd } };
  }
}

/** What stands for a call that was under way when its process ended. */
const INTERRUPTED = 'The process ended while this was being drawn; it may have been paid for';

/** A series as another process left it: what it had sent and not finished is of unknown billing, and is counted so. */
export function reopened(json: SeriesJson): SeriesJson {
  const state = new SeriesState(json);
  const places: readonly SeriesPlace[] = [...(json.character === null ? [] : (['character'] as const)), ...json.variants.keys()];
  for (const place of places) {
    const { progress, unsettled } = state.slot(place);
    if (progress.state !== 'drawing') continue;
    const { callId, first, upToNanoUsd } = progress;
    const unheard = { channel: 'unknown', model: 'unknown', size: '1K' as const, ...first, callId };
    const left = unsettled.some((attempt) => attempt.callId === callId)
      ? unsettled
      : [...unsettled, { ...unheard, resumeToken: null, reportedNanoUsd: null, upToNanoUsd }];
    state.set(place, { progress: { state: 'failed', callId, code: 'billing_unknown', message: INTERRUPTED }, unsettled: left });
    state.interrupted(
      progress,
      left.filter((attempt) => attempt.callId === callId),
    );
  }
  return state.json;
}
