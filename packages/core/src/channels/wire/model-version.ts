import type { Model } from '../../catalog/model.ts';
import { nameKey } from '../../catalog/name-key.ts';

/** What was ordered, and how it was called on the wire. */
export interface OrderedModel {
  readonly model: Pick<Model, 'id' | 'aliases'>;
  readonly wireName: string;
}

/** `models/x` of the Gemini API, `publishers/google/models/x` and `projects/p/locations/l/publishers/google/models/x` of Vertex AI. */
const RESOURCE = /^(?:[\w.:@-]+\/)*models\//i;
/** The release of a model that has no other name in the catalog: `gemini-3-pro-image-001`. */
const RELEASE = /(?:-|@)\d{3}$/;

/**
 * The catalog's name for what an answer calls its model, as far as the channel knows it: the ordered model's id for all names that
 * it goes by here, else the upstream's name without path and release. Prices and "another model drew" hang on it.
 */
export function modelVersionOf(version: string | null | undefined, ordered?: OrderedModel): string | undefined {
  const name = version?.trim().replace(RESOURCE, '') ?? '';
  if (name === '') return undefined;
  if (name === ordered?.model.id) return name;
  const plain = name.replace(RELEASE, '');
  const own = ordered === undefined ? [] : [ordered.wireName.replace(RESOURCE, ''), ordered.model.id, ...ordered.model.aliases];
  const keys = new Set(own.map(nameKey));
  return keys.has(nameKey(name)) || keys.has(nameKey(plain)) ? ordered?.model.id : plain;
}
