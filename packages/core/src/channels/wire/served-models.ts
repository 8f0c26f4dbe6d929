import type { Model, ModelFamily } from '../../catalog/model.ts';
import { nameKey } from '../../catalog/name-key.ts';

/**
 * The models that a channel sells: ids or aliases of the catalog, or these with the name that this channel has for each. Without it a
 * channel serves every image model of its family that is not retired; a retired one has to be named, where a relay still has it.
 */
export type ModelSelection = readonly string[] | Readonly<Record<string, string>>;

/** What a channel sells and under which name. */
export interface ServedModels {
  /** Why a model is not sold here; `undefined` when it is. */
  refusal(model: Model): string | undefined;
  /** The model's name on the wire. */
  wireName(model: Model): string;
}

/**
 * The catalog's name for what an answer calls its model: the ordered model's id for the name under which it was ordered, else as it
 * came. Prices and "another model drew" hang on it.
 */
export function modelNamed(served: Pick<ServedModels, 'wireName'>, name: string, ordered: Model): string {
  return nameKey(name) === nameKey(served.wireName(ordered)) ? ordered.id : name;
}

/** The family of models that a channel's wire can carry, and the wire's name for people. */
export interface ServedFamily {
  readonly family: ModelFamily;
  /** As in "speaks the Gemini format". */
  readonly format: string;
}

const GEMINI: ServedFamily = { family: 'gemini', format: 'the Gemini format' };

/** Reads a selection once; asking is pure. A model is found under its id or one of its aliases, in any case. */
export function servedModels(
  selection: ModelSelection | undefined,
  channelId: string,
  { family, format }: ServedFamily = GEMINI,
): ServedModels {
  const entries = selection === undefined || isList(selection) ? unnamed(selection ?? []) : Object.entries(selection);
  const names = selection === undefined ? undefined : new Map(entries.map(([name, wireName]) => [nameKey(name), wireName]));
  const selected = (model: Model): string | undefined => [model.id, ...model.aliases].map(nameKey).find((key) => names?.has(key));
  return {
    refusal(model) {
      if (model.family !== family) return `${channelId} speaks ${format}, which ${model.id} does not`;
      if (names !== undefined) {
        return selected(model) === undefined ? `${channelId} is not configured to sell ${model.id} (option models)` : undefined;
      }
      if (model.lifecycle.status !== 'retired') return undefined;
      return `${model.id} is retired; name it in option models of ${channelId} if it is still sold there`;
    },
    wireName: (model) => names?.get(selected(model) ?? '') ?? model.id,
  };
}

/** All names of models that a channel was configured with, as they were written. */
export function configuredNames(
  selection: ModelSelection | undefined,
  prices: Readonly<Record<string, unknown>> = {},
): readonly string[] {
  const selected = selection === undefined ? [] : isList(selection) ? selection : Object.keys(selection);
  return [...new Set([...selected, ...Object.keys(prices)])];
}

function isList(selection: ModelSelection): selection is readonly string[] {
  return Array.isArray(selection);
}

/** A list gives no other names: the catalog's id goes on the wire. */
function unnamed(ids: readonly string[]): readonly (readonly [string, undefined])[] {
  return ids.map((id) => [id, undefined]);
}
