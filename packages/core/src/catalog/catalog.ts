import { noticeOf, statusAt } from './lifecycle.ts';
import { mergeModels } from './merge-models.ts';
import type { Model, ModelStatus } from './model.ts';
import { BUILT_IN_MODELS } from './models/built-in-models.ts';
import { nameKey } from './name-key.ts';
import { MOST_NAMES, nearestNames } from './nearest-names.ts';

/** What a name leads to. */
export type Resolution =
  | {
      readonly found: true;
      readonly model: Model;
      /** On the day of asking. */
      readonly status: ModelStatus;
      /** The live model to use instead; `undefined` for a live model, or when its vendor left none. */
      readonly successor: Model | undefined;
      /** One sentence for people when the model is not live. */
      readonly notice: string | undefined;
    }
  | {
      readonly found: false;
      readonly name: string;
      /** Up to three names that come near, for "did you mean": live ones first, retired ones only where no other comes near. */
      readonly nearest: readonly string[];
    };

/** The models one can name: what they can do, what they cost, and until when. */
export interface Catalog {
  /** Finds a model by id or alias, in any case and with or without the `models/` of Google's resource names. Never throws. */
  resolve(name: string): Resolution;
  /** The live model that a model leads to, through as many successors as it takes; `undefined` when there is none. */
  successorOf(model: Model): Model | undefined;
  /** The model's status on the day of asking. */
  statusOf(model: Model): ModelStatus;
  /** Every model, retired ones included, families together. */
  list(): readonly Model[];
}

/** What a catalog is made of. */
export interface CatalogOptions {
  /**
   * Further models, or other facts for known ones, as `ModelEntry`s: an entry whose `id` is known replaces the fields that it
   * brings, whole. They come from a configuration, so whatever is given is checked.
   * `{ id: 'gemini-2.5-flash-image', lifecycle: { status: 'live', … } }` orders a model that a relay still serves.
   */
  readonly models?: readonly unknown[] | undefined;
  /** Epoch milliseconds; decides which models are retired. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/**
 * Builds the catalog of a service.
 *
 * @throws ConfigInvalidError listing everything that is wrong with `models`: unknown or missing fields, a name that belongs to
 * two models, a successor that is unknown or leads in a circle.
 */
export function createCatalog({ models: entries = [], now = Date.now }: CatalogOptions = {}): Catalog {
  const models = mergeModels(BUILT_IN_MODELS, entries);
  const byName = new Map(models.flatMap((model) => [model.id, ...model.aliases].map((name) => [nameKey(name), model] as const)));

  const statusOf = (model: Model): ModelStatus => statusAt(model.lifecycle, now());
  const successorOf = (model: Model): Model | undefined => {
    let next = model;
    do {
      const { successor } = next.lifecycle;
      const found = successor === undefined ? undefined : byName.get(nameKey(successor));
      if (found === undefined) return undefined;
      next = found;
    } while (statusOf(next) !== 'live');
    return next;
  };

  return {
    resolve: (name) => {
      const model = byName.get(name) ?? byName.get(nameKey(name));
      if (model === undefined) return { found: false, name, nearest: nearestOrderable(nameKey(name), models, statusOf) };
      const status = statusOf(model);
      const successor = status === 'live' ? undefined : successorOf(model);
      return { found: true, model, status, successor, notice: noticeOf(model, status, successor?.id) };
    },
    successorOf,
    statusOf,
    list: () => models,
  };
}

/** What can be ordered without a warning is the better hint, even if it is less near; a retired name is one only for want of any other. */
function nearestOrderable(name: string, models: readonly Model[], statusOf: (model: Model) => ModelStatus): readonly string[] {
  const near = (wanted: ModelStatus): readonly string[] =>
    nearestNames(
      name,
      models.filter((model) => statusOf(model) === wanted).flatMap(({ id, aliases }) => [id, ...aliases]),
    );
  const orderable = [...near('live'), ...near('deprecated')].slice(0, MOST_NAMES);
  return orderable.length > 0 ? orderable : near('retired');
}
