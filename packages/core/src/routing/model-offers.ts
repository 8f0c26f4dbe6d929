import type { Catalog, Resolution } from '../catalog/catalog.ts';
import type { Model, ModelStatus } from '../catalog/model.ts';
import type { Channel } from '../channels/channel.ts';
import type { SoldModel } from './sold-models.ts';

/** A model that can be ordered, and the channels that sell it. */
export interface ModelOffer {
  readonly model: Model;
  /** On the day of asking. */
  readonly status: ModelStatus;
  /** In the order of configuration. */
  readonly channels: readonly { readonly id: string; readonly kind: string }[];
}

/** The models of a service: what its channels sell, and what its catalog knows. */
export interface ModelOffers {
  /** What can be ordered today. Calls nobody. */
  list(): readonly ModelOffer[];
  /** What a name leads to: an id or alias, in any case. Never throws. */
  resolve(name: string): Resolution;
}

/** Builds the offers of a service. */
export function createModelOffers(channels: readonly Channel[], sold: readonly SoldModel[], catalog: Catalog): ModelOffers {
  const sellers = new Map<Model, { readonly id: string; readonly kind: string }[]>();
  for (const { channel, model } of sold) {
    const kind = channels.find(({ id }) => id === channel)?.kind ?? channel;
    const known = sellers.get(model) ?? [];
    sellers.set(model, [...known, { id: channel, kind }]);
  }
  return {
    list: () =>
      [...sellers].flatMap(([model, of]) => {
        const status = catalog.statusOf(model);
        return status === 'retired' ? [] : [{ model, status, channels: of }];
      }),
    resolve: (name) => catalog.resolve(name),
  };
}
