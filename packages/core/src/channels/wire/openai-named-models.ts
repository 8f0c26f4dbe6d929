import type { Model } from '../../catalog/model.ts';
import type { ModelSelection, ServedModels } from './served-models.ts';

/** Names on the wire by catalog id or alias; `undefined` where the catalog's id is the name. */
export type WireNames = ReadonlyMap<string, string | undefined>;

/** A selection as names. */
export function wireNames(selection: ModelSelection): WireNames {
  return isList(selection) ? new Map(selection.map((name) => [name, undefined])) : new Map(Object.entries(selection));
}

/** The models that a channel of no one family sells: exactly the named ones. */
export function namedModels(names: WireNames, channelId: string): ServedModels {
  const selected = (model: Model): string | undefined => [model.id, ...model.aliases].find((name) => names.has(name));
  return {
    refusal: (model) =>
      selected(model) === undefined ? `${channelId} is not configured to sell ${model.id} (option models)` : undefined,
    wireName: (model) => names.get(selected(model) ?? '') ?? model.id,
  };
}

function isList(selection: ModelSelection): selection is readonly string[] {
  return Array.isArray(selection);
}
