import type { Catalog } from '../catalog/catalog.ts';
import type { Model } from '../catalog/model.ts';
import { ModelUnknownError } from '../errors/model-unknown-error.ts';

/** What is known of a model, also of one that is retired: a chat can be read for as long as it is kept. @throws ModelUnknownError. */
export function modelFacts(catalog: Pick<Catalog, 'resolve'>, name: string): Model {
  const found = catalog.resolve(name);
  if (!found.found) throw new ModelUnknownError(found.name, found.nearest);
  return found.model;
}
