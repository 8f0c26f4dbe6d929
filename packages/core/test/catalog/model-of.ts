import type { Model } from '../../src/catalog/model.ts';
import { BUILT_IN_MODELS } from '../../src/catalog/models/built-in-models.ts';

/** A built-in model by its id, for tests. */
export function modelOf(id: string): Model {
  const model = BUILT_IN_MODELS.find((candidate) => candidate.id === id);
  if (model === undefined) throw new Error(`No built-in model ${id}`);
  return model;
}
