import type { Catalog, Resolution } from '../catalog/catalog.ts';
import type { Model, ThinkingLevel } from '../catalog/model.ts';
import type { ImageSize } from '../catalog/size.ts';
import type { Warning } from '../channels/channel.ts';
import { InternalError } from '../errors/internal-error.ts';
import { ModelRetiredError } from '../errors/model-retired-error.ts';
import { ModelUnknownError } from '../errors/model-unknown-error.ts';
import type { Purpose, Purposes } from './purpose.ts';

/** What a request says of who is to draw. */
export interface Wish {
  readonly model: string | undefined;
  /** One of the service's purposes. */
  readonly purpose: string | undefined;
  readonly size: ImageSize | undefined;
  readonly thinking: ThinkingLevel | undefined;
}

/** A model that may draw. */
export interface ChosenModel {
  readonly model: Model;
  readonly thinking: ThinkingLevel | undefined;
  /** What the caller should know if it draws. */
  readonly warnings: readonly Warning[];
  /** Why it cannot be ordered any more; `undefined` when it can. */
  readonly retired: string | undefined;
}

/** Who may draw, in the order of preference, and how large. */
export interface Choice {
  /** As asked for, or as it was turned to; `undefined` when the caller named a model and nothing else. */
  readonly purpose: string | undefined;
  /** Whether a model was named, which then stays itself unless it was allowed to be replaced. */
  readonly named: boolean;
  /** The first is what is ordered. */
  readonly models: readonly [ChosenModel, ...ChosenModel[]];
  readonly size: ImageSize;
  /** Whether the caller named that size, so that a smaller one is less than was ordered. */
  readonly sizeNamed: boolean;
  /** Known before anything is planned. */
  readonly warnings: readonly Warning[];
}

/** Finds the models for a wish. `turnedTo` is a purpose that takes the place of the wished one, such as when money runs low. */
export type ChooseModels = (wish: Wish, turnedTo?: string) => Choice;

/** What the choice is made from. */
export interface ModelChoice {
  readonly catalog: Catalog;
  readonly purposes: Purposes;
  /** For requests that name neither a purpose nor a model. */
  readonly defaultPurpose: string;
  /** Draws for those instead, if it is set. */
  readonly defaultModel?: string | undefined;
  readonly onRetiredModel: 'reject' | 'successor';
  /** Models that some channel sells, retired ones that a relay was configured to sell still among them. */
  readonly sold: ReadonlySet<Model>;
}

/**
 * Builds the choice of a service. A model's lifecycle is looked at here, before a purpose picks: a retired one is never ordered unless
 * a channel was configured to sell it still.
 *
 * @throws ModelUnknownError (from the returned function) naming what comes near.
 * @throws ModelRetiredError (from the returned function) naming the successor, unless the service lets successors draw.
 */
export function createChooseModels(parts: ModelChoice): ChooseModels {
  const { purposes, defaultPurpose, defaultModel } = parts;
  return ({ model, purpose: wished, size, thinking }, turnedTo) => {
    const name = model ?? (wished === undefined && turnedTo === undefined ? defaultModel : undefined);
    const purpose = turnedTo ?? wished ?? (name === undefined ? defaultPurpose : undefined);
    const { models, size: usual, thinking: habit } = purposeOf(purposes, purpose ?? defaultPurpose);
    const [first, ...rest] = models;
    const drawn = (each: string): ChosenModel => purposeModel(parts, each, thinking, purpose === undefined ? undefined : habit);
    const preferred = drawn(first);
    const drawing = [preferred, ...distinctFrom(preferred, rest.map(drawn))] as const;
    if (name === undefined) {
      return { purpose, named: false, models: drawing, size: size ?? usual ?? '1K', sizeNamed: size !== undefined, warnings: [] };
    }
    const { warnings, ...chosen } = namedModel(parts, name, thinking);
    const itself = { ...chosen, warnings: [] };
    const chosenModels = [itself, ...distinctFrom(itself, drawing)] as const;
    return { purpose: wished, named: true, models: chosenModels, size: size ?? '1K', sizeNamed: true, warnings };
  };
}

/** A choice, and behind it the models of another: each model once, thinking as the first choice has it think. */
export function followedBy(choice: Choice, { models }: Choice): Choice {
  const [first, ...rest] = choice.models;
  return { ...choice, models: [first, ...distinctFrom(first, [...rest, ...models])] };
}

/** Names are checked when a request is read, so that one that is not there is a defect of ours. */
function purposeOf(purposes: Purposes, name: string): Purpose {
  const purpose = Object.hasOwn(purposes, name) ? purposes[name] : undefined;
  if (purpose === undefined) throw new InternalError(new RangeError('a purpose that is not configured'));
  return purpose;
}

/** The others, each model once: a purpose can name one under two aliases. */
function distinctFrom({ model }: ChosenModel, others: readonly ChosenModel[]): readonly ChosenModel[] {
  const seen = new Set([model]);
  return others.filter((other) => !seen.has(other.model) && seen.add(other.model).size > 0);
}

/** A model that a purpose names: one that is retired is kept, so that a plan can say why nobody is asked for it. */
function purposeModel(
  { catalog, sold }: ModelChoice,
  name: string,
  asked: ThinkingLevel | undefined,
  habit: ThinkingLevel | undefined,
): ChosenModel {
  const found = known(catalog, name);
  const { model, status } = found;
  const thinking = asked ?? (habit !== undefined && model.abilities.thinking.includes(habit) ? habit : undefined);
  if (status === 'live') return { model, thinking, warnings: [], retired: undefined };
  const notice = noticeOf(found);
  const isSold = status === 'deprecated' || sold.has(model);
  return {
    model,
    thinking,
    warnings: isSold ? [{ code: 'model_deprecated', message: notice }] : [],
    retired: isSold ? undefined : notice,
  };
}

function namedModel(
  { catalog, onRetiredModel, sold }: ModelChoice,
  name: string,
  thinking: ThinkingLevel | undefined,
): ChosenModel {
  const found = known(catalog, name);
  const { model, status, successor } = found;
  if (status === 'live') return { model, thinking, warnings: [], retired: undefined };
  const notice = noticeOf(found);
  if (status === 'deprecated' || sold.has(model)) {
    return { model, thinking, warnings: [{ code: 'model_deprecated', message: notice }], retired: undefined };
  }
  if (onRetiredModel === 'reject' || successor === undefined) {
    throw new ModelRetiredError({ model: model.id, retiredAt: model.lifecycle.retiredAt, successor: successor?.id });
  }
  const message = `${notice} ${successor.id} draws in its place.`;
  return { model: successor, thinking, warnings: [{ code: 'model_retired_rerouted', message }], retired: undefined };
}

type Found = Extract<Resolution, { readonly found: true }>;

function known(catalog: Catalog, name: string): Found {
  const found = catalog.resolve(name);
  if (!found.found) throw new ModelUnknownError(found.name, found.nearest);
  return found;
}

function noticeOf({ notice, model, status }: Found): string {
  return notice ?? `${model.id} is ${status}.`;
}
