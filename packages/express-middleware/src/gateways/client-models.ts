import type { ImageService, Issue, ModelOffer } from '@retake/core';
import type { CallerLimits } from '../access/caller.ts';

/** What a client's name for a model leads to. */
export interface ClientModel {
  /** What is ordered; a name that nobody knows stays itself, for the service to refuse. `undefined`: none was named. */
  readonly ordered: string | undefined;
  /** The model's offer, where it is one; without a name, those of all models. */
  readonly offers: readonly ModelOffer[];
}

/** A model under the name that a client may write. */
export interface NamedOffer {
  readonly name: string;
  readonly offer: ModelOffer;
}

/** Models by the names that clients of a gateway write. */
export class ClientModels {
  readonly #models: ImageService['models'];
  readonly #names: ReadonlyMap<string, string>;

  constructor({ models }: ImageService, names: Readonly<Record<string, string>> = {}) {
    this.#models = models;
    this.#names = new Map(Object.entries(names));
  }

  /** What a name leads to. */
  find(name: string | undefined): ClientModel {
    const offers = this.#models.list();
    if (name === undefined) return { ordered: undefined, offers };
    const ordered = this.#names.get(name) ?? name;
    const found = this.#models.resolve(ordered);
    const model = found.found ? found.model : undefined;
    return { ordered: model?.id ?? ordered, offers: offers.filter((offer) => offer.model === model) };
  }

  /** What this caller can order, by ids and by the names of the gateway. */
  list({ models: allowed }: Pick<CallerLimits, 'models'>): readonly NamedOffer[] {
    const offers = this.#models.list();
    const byId = offers.map((offer) => ({ name: offer.model.id, offer }));
    const byName = [...this.#names.keys()].flatMap((name) => this.find(name).offers.map((offer) => ({ name, offer })));
    return [...byId, ...byName].filter(({ name }) => allowed === undefined || allowed.includes(name));
  }

  /** One of the list, by that name or another of the model's; `undefined` where there is none. */
  one(name: string, limits: Pick<CallerLimits, 'models'>): NamedOffer | undefined {
    if (limits.models !== undefined && !limits.models.includes(name)) return undefined;
    const [offer] = this.find(name).offers;
    return offer === undefined ? undefined : { name, offer };
  }
}

/** What is wrong with the names of a gateway. */
export function nameIssues(service: unknown, names: unknown): readonly Issue[] {
  if (names === undefined) return [];
  if (typeof names !== 'object' || names === null) return [{ path: 'models', message: "must be an object of clients' names" }];
  const resolve = resolverOf(service);
  return Object.entries(names).flatMap(([name, target]): Issue[] => {
    if (typeof target !== 'string') return [{ path: `models.${name}`, message: 'must be the name of a model' }];
    return resolve === undefined || resolve(target)
      ? []
      : [{ path: `models.${name}`, message: 'leads to no model of the catalog' }];
  });
}

function resolverOf(service: unknown): ((name: string) => boolean) | undefined {
  const isService = (value: unknown): value is Pick<ImageService, 'models'> =>
    typeof value === 'object' && value !== null && 'models' in value && typeof value.models === 'object';
  return isService(service) ? (name) => service.models.resolve(name).found : undefined;
}
