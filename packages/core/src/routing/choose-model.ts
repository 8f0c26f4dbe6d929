import type { Catalog } from '../catalog/catalog.ts';
import type { Model } from '../catalog/model.ts';
import type { Warning } from '../channels/channel.ts';
import { ModelRetiredError } from '../errors/model-retired-error.ts';
import { ModelUnknownError } from '../errors/model-unknown-error.ts';

/** The model that will draw, and what the caller should know of it. */
export interface ChosenModel {
  readonly model: Model;
  readonly warnings: readonly Warning[];
}

/** Finds the model for the name in a request. */
export type ChooseModel = (name: string | undefined) => ChosenModel;

/** What the choice is made from. */
export interface ModelChoice {
  readonly catalog: Catalog;
  /** For requests that name none. */
  readonly defaultModel: string;
  readonly onRetiredModel: 'reject' | 'successor';
  /** Models that some channel sells, retired ones that a relay was configured to sell still among them. */
  readonly sold: ReadonlySet<Model>;
}

/**
 * Builds the choice of a service.
 *
 * @throws ModelUnknownError (from the returned function) naming what comes near.
 * @throws ModelRetiredError (from the returned function) naming the successor, unless the service lets successors draw.
 */
export function createChooseModel({ catalog, defaultModel, onRetiredModel, sold }: ModelChoice): ChooseModel {
  return (name = defaultModel) => {
    const found = catalog.resolve(name);
    if (!found.found) throw new ModelUnknownError(found.name, found.nearest);
    const { model, status, successor } = found;
    if (status === 'live') return { model, warnings: [] };
    const notice = found.notice ?? `${model.id} is ${status}.`;
    if (status === 'deprecated' || sold.has(model)) return { model, warnings: [{ code: 'model_deprecated', message: notice }] };
    if (onRetiredModel === 'reject' || successor === undefined) {
      throw new ModelRetiredError({ model: model.id, retiredAt: model.lifecycle.retiredAt, successor: successor?.id });
    }
    return {
      model: successor,
      warnings: [{ code: 'model_retired_rerouted', message: `${notice} ${successor.id} draws in its place.` }],
    };
  };
}
