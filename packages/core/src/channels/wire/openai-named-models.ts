import type { Model } from '../../catalog/model.ts';
import { nameKey } from '../../catalog/name-key.ts';
import type { ModelSelection, ServedModels } from './served-models.ts';

/** Names on the wire by `nameKey` of a catalog id or alias; `undefined` where the selection gives none. */
export type WireNames = ReadonlyMap<string, string | undefined>;

/** A selection as names. */
export function wireNames(selection: ModelSelection): WireNames {
  const entries = isList(selection) ? selection.map((name) => [name, undefined] as const) : Object.entries(selection);
  return new Map(entries.map(([name, wireName]) => [nameKey(name), wireName]));
}

/**
 * The models that a channel of no one family sells: exactly the named ones, found under their id or one of their aliases, in any case.
 *
 * @param known what the wire calls a model that the selection gives no name. @default the catalog's id
 */
export function namedModels(
  names: WireNames,
  channelId: string,
  known: (model: Model) => string | undefined = () => undefined,
): ServedModels {
  const selected = (model: Model): string | undefined => [model.id, ...model.aliases].map(nameKey).find((key) => names.has(key));
  return {
    refusal: (model) =>
      selected(model) === undefined ? `${channelId} is not configured to sell ${model.id} (option models)` : undefined,
    wireName: (model) => names.get(selected(model) ?? '') ?? known(model) ?? model.id,
  };
}

function isList(selection: ModelSelection): selection is readonly string[] {
  return Array.isArray(selection);
}
