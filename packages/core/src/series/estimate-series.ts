import { sumNanoUsd, usdOf } from '../catalog/money.ts';
import { SQUARE_EDGES } from '../catalog/size.ts';
import { boundOf } from '../chat/bound-of.ts';
import type { DrawOptions } from './read-draw-options.ts';
import type { KeptSlot, SeriesJson, SeriesPlace } from './series-json.ts';
import type { SeriesPort } from './series-port.ts';
import type { SeriesState } from './series-state.ts';
import { askedWithout, factsOf, type PictureFacts } from './stand-in.ts';

/** What one picture of a series should cost, from the channel that would be asked first. */
export interface SeriesEstimateLine {
  readonly picture: SeriesPlace;
  /** `undefined` when nobody can be asked now; then nothing is known of its cost either. */
  readonly channel: string | undefined;
  readonly model: string | undefined;
  /** Expected; `undefined` when it is not known. */
  readonly usd: number | undefined;
  readonly nanoUsd: number | undefined;
  /** From the dearest channel that may be asked, at its bound; one failed attempt that is billed can add to it. */
  readonly upToUsd: number | undefined;
  readonly upToNanoUsd: number | undefined;
}

/** What a series should still cost. */
export interface SeriesEstimate {
  /** The sum of its lines: what is expected. `undefined` when a line is not known. */
  readonly usd: number | undefined;
  /** The same in nano-dollars. */
  readonly nanoUsd: number | undefined;
  /** The sum of their bounds. */
  readonly upToUsd: number | undefined;
  readonly upToNanoUsd: number | undefined;
  /**
   * Whether `usd` is what will be paid if the first channels deliver at once: their prices are flat, by picture or by request. Prices by tokens
   * follow what the model writes and thinks; there `usd` is what is usual and `upToUsd` the bound.
   */
  readonly exact: boolean;
  /** One for each picture that is not there and would be bought. */
  readonly lines: readonly SeriesEstimateLine[];
}

/** Prices what drawing would buy now. Calls nobody. @throws ModelUnknownError, ModelRetiredError. */
export function estimateSeries(
  port: SeriesPort,
  state: SeriesState,
  { variants, onUnknownBilling, call }: DrawOptions,
): SeriesEstimate {
  const { json } = state;
  const character = json.character === null ? [] : (['character'] as const);
  const isStuck = character.some((place) => isOpen(state.slot(place), onUnknownBilling));
  // Without the character nothing else is bought.
  const places: readonly SeriesPlace[] = isStuck ? [] : [...character, ...variants];
  const priced = places
    .filter((place) => wouldBuy(state.slot(place), onUnknownBilling))
    .map((place) => {
      const asked = askedWithout(port, state.slot(place).order, { ...shownWith(port, json, place), options: call });
      const { candidates } = port.plan(asked);
      const [first] = candidates;
      return {
        picture: place,
        channel: first?.channel.id,
        model: first?.order.model.id,
        nanoUsd: first?.estimate.expectedNanoUsd,
        upToNanoUsd: boundOf(candidates),
        isFlat: first !== undefined && first.estimate.expectedNanoUsd === first.estimate.upperNanoUsd,
      };
    });
  const nanoUsd = sum(priced.map((line) => line.nanoUsd));
  const upToNanoUsd = sum(priced.map((line) => line.upToNanoUsd));
  return {
    usd: dollars(nanoUsd),
    nanoUsd,
    upToUsd: dollars(upToNanoUsd),
    upToNanoUsd,
    exact: nanoUsd !== undefined && priced.every(({ isFlat }) => isFlat),
    lines: priced.map(({ isFlat: _flat, ...line }) => ({
      ...line,
      usd: dollars(line.nanoUsd),
      upToUsd: dollars(line.upToNanoUsd),
    })),
  };
}

/** What goes before an order when it is planned: for a variant the character, which before it is drawn is a square of its size. */
export function shownWith(
  port: SeriesPort,
  { character, given, instruction }: SeriesJson,
  place: SeriesPlace,
): { readonly instruction: string; readonly character: readonly PictureFacts[] } {
  if (place === 'character') return { instruction: '', character: [] };
  if (character === null) return { instruction, character: given.map(factsOf) };
  if (character.progress.state === 'drawn') return { instruction, character: [factsOf(character.progress.picture)] };
  const { size } = port.ordered(askedWithout(port, character.order, { instruction: '', character: [], options: undefined }));
  const edge = SQUARE_EDGES[size];
  return { instruction, character: [{ mediaType: 'image/png', width: edge, height: edge }] };
}

/** What can be collected was paid for when it was ordered. */
function wouldBuy(slot: KeptSlot, onUnknownBilling: DrawOptions['onUnknownBilling']): boolean {
  return slot.progress.state !== 'drawn' && !isCollectable(slot) && !isOpen(slot, onUnknownBilling);
}

/** Whether it may have been paid for, so that it does not come: it is bought again only where that is wanted. */
function isOpen(slot: KeptSlot, onUnknownBilling: DrawOptions['onUnknownBilling']): boolean {
  const { progress, unsettled } = slot;
  return progress.state !== 'drawn' && unsettled.length > 0 && !isCollectable(slot) && onUnknownBilling === 'report';
}

function isCollectable({ unsettled }: KeptSlot): boolean {
  return unsettled.some(({ resumeToken }) => resumeToken !== null);
}

/** `undefined` as soon as one is: unknown is never 0. */
function sum(amounts: readonly (number | undefined)[]): number | undefined {
  const known = amounts.filter((amount) => amount !== undefined);
  return known.length < amounts.length ? undefined : sumNanoUsd(known);
}

function dollars(nanoUsd: number | undefined): number | undefined {
  return nanoUsd === undefined ? undefined : usdOf(nanoUsd);
}
