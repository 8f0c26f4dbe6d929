import type { BudgetReading } from '../budget/budget-reading.ts';
import type { CostEstimate } from '../catalog/cost.ts';
import type { Estimator, PricedPicture } from '../catalog/estimate.ts';
import type { Model } from '../catalog/model.ts';
import type { ImageSize } from '../catalog/size.ts';
import type { Channel, PictureOrder, Support, Warning } from '../channels/channel.ts';
import { picturesShown } from '../channels/pictures-shown.ts';
import type { Candidate, Exclusion } from './candidate.ts';
import type { Rungs } from './degrade.ts';
import type { HealthReading } from './health.ts';
import type { LostOptions } from './lost-options.ts';
import type { Offers, Seller } from './offers.ts';
import type { PlanInput } from './plan-input.ts';
import type { Refusal } from './route-refusals.ts';
import type { SupportMemo } from './support-memo.ts';

/** What one model of a ladder is planned from. */
export interface ModelPlanning {
  readonly rungs: Rungs;
  readonly ask: PlanInput['ask'];
  readonly plain: boolean;
  /** By the caller's route; one for each channel. */
  readonly refusals: readonly (Refusal | undefined)[];
  /** What of the request each channel cannot be told, in their order. */
  readonly lost: readonly (LostOptions | undefined)[];
  readonly offers: Offers;
  readonly health: HealthReading;
  readonly budget: BudgetReading | undefined;
  readonly estimatorOf: (picture: PricedPicture) => Estimator;
}

/** A candidate while its plan is made, before it is known what it is less than, and when it is asked. */
export type Draft = { -readonly [K in keyof Candidate]: Candidate[K] };

/** Who can draw one model in one size, in the order of configuration. */
export interface Step {
  readonly size: ImageSize;
  readonly candidates: Draft[];
}

/** One model of a plan. */
export interface ModelPlan {
  readonly model: Model;
  /** One for each size, the largest first. */
  readonly steps: readonly Step[];
  readonly exclusions: readonly Exclusion[];
  /** Whether somebody can be asked for the first size, now or once a pause is over. */
  readonly isAwaited: boolean;
}

/** Finds who could draw one model, in each of its sizes, and why the others could not. */
export function planModel(planning: ModelPlanning): ModelPlan {
  const { rungs, ask, plain, refusals, lost, offers, health, budget, estimatorOf } = planning;
  const { model, thinking, warnings, retired } = rungs.chosen;
  const exclusions: Exclusion[] = [];
  const steps = rungs.sizes.map((size) => new OpenStep({ ...ask, model, size, thinking }, plain, offers, estimatorOf));
  const gone = retired === undefined ? undefined : ({ reason: 'model_retired', detail: retired } as const);
  const pictures = picturesShown(ask);
  let isAwaited = false;
  for (const [index, { channel }] of offers.sellers.entries()) {
    const whole =
      refusals[index] ??
      gone ??
      refusalOfAll(steps, index) ??
      lost[index]?.refusal ??
      health.unavailability(channel.id, model.id, pictures);
    if (!isAwaited && isAwaitedOf(whole) && steps[0]?.support(index).supported === true) isAwaited = true;
    if (whole !== undefined) {
      exclusions.push({ channel: channel.id, model: model.id, ...whole });
      continue;
    }
    const told = lost[index] === undefined ? warnings : [...warnings, ...lost[index].warnings];
    for (const step of steps) {
      const refusal = step.add(index, told, budget);
      if (refusal !== undefined) exclusions.push({ channel: channel.id, model: model.id, size: step.size, ...refusal });
    }
  }
  return { model, steps, exclusions, isAwaited };
}

/** One model in one size while its candidates are gathered, with all that they share. */
class OpenStep implements Step {
  readonly size: ImageSize;
  readonly candidates: Draft[] = [];
  readonly #order: PictureOrder;
  readonly #plain: boolean;
  readonly #sellers: readonly Seller[];
  readonly #memos: readonly SupportMemo[];
  readonly #estimate: Estimator;
  readonly #supports: (Support | undefined)[] = [];
  /** By the place of the first seller at that price. */
  readonly #estimates: (CostEstimate | undefined)[] = [];

  constructor(order: PictureOrder, plain: boolean, offers: Offers, estimatorOf: ModelPlanning['estimatorOf']) {
    const { model, size, prompt, chat } = order;
    this.size = size;
    this.#order = order;
    this.#plain = plain;
    this.#sellers = offers.sellers;
    this.#memos = offers.supports(size);
    // What was said and shown before is sent, and paid for, again.
    const promptChars = prompt.length + (chat?.textChars ?? 0);
    this.#estimate = estimatorOf({ model, size, promptChars, references: picturesShown(order) });
  }

  support(index: number): Support {
    return (this.#supports[index] ??= this.#memos[index]?.of(this.#order, this.#plain) ?? NOBODY);
  }

  /** Adds the seller to the candidates, or says why not. */
  add(index: number, warnings: readonly Warning[], budget: BudgetReading | undefined): Refusal | undefined {
    const seller = this.#sellers[index];
    const support = this.support(index);
    if (seller === undefined || !support.supported) return unsupported(support);
    const { channel, price, pricedAs } = seller;
    const order = this.#order;
    const quality = this.#plain ? undefined : qualityOf(channel, order);
    const estimate =
      quality === undefined ? (this.#estimates[pricedAs] ??= this.#estimate(price)) : this.#estimate(price, quality);
    const { upperNanoUsd } = estimate;
    const refusal = budget?.unavailability({ channel: channel.id, model: order.model.id, upperNanoUsd });
    if (refusal !== undefined) return refusal;
    const known = warnings.length === 0 ? support.warnings : [...warnings, ...support.warnings];
    this.candidates.push({ channel, order, estimate, warnings: known, lowerings: undefined, rung: undefined });
    return undefined;
  }
}

/** A channel of one's own that throws where it should answer has not said that it knows. */
function qualityOf(channel: Channel, order: PictureOrder): string | undefined {
  try {
    return channel.pictureQuality?.(order);
  } catch {
    return undefined;
  }
}

const NOBODY: Support = Object.freeze({ supported: false, reasons: [] });

/** Why a channel has the model in none of the sizes, where that is for the same reasons in all of them. */
function refusalOfAll(steps: readonly OpenStep[], index: number): Refusal | undefined {
  let first: Refusal | undefined;
  for (const step of steps) {
    const support = step.support(index);
    if (support.supported) return undefined;
    const refusal = unsupported(support);
    if (first !== undefined && first.detail !== refusal.detail) return undefined;
    first = refusal;
  }
  return first;
}

function unsupported(support: Support): Refusal {
  return { reason: 'unsupported', detail: support.supported ? '' : support.reasons.join('; ') };
}

/** Whether a channel can be asked, now or once a pause of it is over. */
function isAwaitedOf(refusal: Refusal | undefined): boolean {
  if (refusal === undefined) return true;
  const { reason, until } = refusal;
  return until !== undefined || reason === 'bulkhead_full' || reason === 'probe_in_flight';
}
